#!/usr/bin/env bash
# Tells what the deployment of the stack Accounts will do, deploys it, and fails if somebody has to act.
# It needs credentials of the management account. A CI that asks a person does so between the plan and the deployment.
set -euo pipefail

region=us-east-1

npm ci
npx cdk synth --quiet

code=0
npx cdk-invited-account plan --stack Accounts --region "$region" --fail-on remove || code=$?
case "$code" in
  0 | 2) ;; # nothing to do, or changes
  *) exit "$code" ;;
esac

npx cdk deploy Accounts --app cdk.out --require-approval never

code=0
npx cdk-invited-account status --stack Accounts --region "$region" || code=$?
case "$code" in
  0) echo 'Every account has joined.' ;;
  2) echo 'An owner has not answered yet. The invitation is open, so there is nothing to do here.' ;;
  *) exit "$code" ;;
esac
