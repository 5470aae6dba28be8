#!/usr/bin/env bash
# Deploys the stack Accounts, then fails if somebody has to act: with credentials of the management account, and AWS_REGION.
set -euo pipefail

npm ci
npx cdk deploy Accounts --require-approval never

code=0
npx cdk-invited-account status --stack Accounts || code=$?
case "$code" in
  0) echo 'Every account has joined.' ;;
  2) echo 'An owner has not answered yet. The invitation is open, so there is nothing to do here.' ;;
  *) exit "$code" ;;
esac
