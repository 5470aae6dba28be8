"""Puts the files of a folder into S3 as one archive: upload_bundle.py ENDPOINT FOLDER BUCKET KEY."""

import io
import sys
import zipfile
from pathlib import Path

import boto3

endpoint, folder, bucket, key = sys.argv[1:]
archive = io.BytesIO()
with zipfile.ZipFile(archive, "w") as written:
    for file in sorted(Path(folder).rglob("*.js")):
        written.write(file, file.relative_to(folder))
s3 = boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
s3.create_bucket(Bucket=bucket)
s3.put_object(Bucket=bucket, Key=key, Body=archive.getvalue())
