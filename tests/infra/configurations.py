"""Choices that between them make every resource there is."""

from collections.abc import Mapping

CERTIFICATE = "arn:aws:acm:us-east-1:111122223333:certificate/c0ffee00-0000-4000-8000-000000000000"
IMAGE = "111122223333.dkr.ecr.us-east-1.amazonaws.com/djl-inference:0.36-lmi"
PACKAGE = "arn:aws:sagemaker:us-east-1:111122223333:model-package/llama2-7b-f-v4/1"

CONFIGURATIONS: Mapping[str, Mapping[str, str]] = {
    "default": {},
    "everything": {
        "alarmEmail": "operators@example.com",
        "budget": "500",
        "certificate": CERTIFICATE,
        "domain": "bot.example.com",
        "fallbackModel": "us.amazon.nova-lite-v1:0",
        "guardrail": "gr123:1",
        "malwareScan": "true",
        "network": "true",
        "snapStart": "true",
    },
    "kendra_existing": {
        "knowledge": "kendra",
        "kendraIndex": "11111111-2222-3333-4444-555555555555",
        "model": "endpoint",
        "endpoint": "llama-2",
        "component": "llama-2-7b",
        "modelId": "meta-textgeneration-llama-2-7b-f",
        "acceptEula": "true",
    },
    "kendra_new": {
        "knowledge": "kendra",
        "newKendraIndex": "true",
        "kendraBucket": "handbooks",
        "kendraSites": "https://www.example.com,https://help.example.com",
        "model": "jumpstart",
        "modelPackage": PACKAGE,
        "modelId": "meta-textgeneration-llama-2-7b-f",
        "acceptEula": "true",
        "officeHours": "8-18",
        "timeZone": "Europe/Berlin",
    },
    "opensearch": {
        "knowledge": "opensearch",
        "model": "lmi",
        "modelImage": IMAGE,
        "modelArtifacts": "s3://weights/llama-3-8b/",
        "modelId": "meta-llama-3-8b-instruct",
        "acceptEula": "true",
        "scaleToZero": "true",
    },
    "pgvector": {"knowledge": "pgvector", "model": "lmi", "modelImage": IMAGE, "modelId": "tiny"},
    "bedrock": {"knowledge": "bedrock", "knowledgeBase": "KB00000001"},
    "edge_elsewhere": {
        "account": "111122223333",
        "region": "eu-west-1",
        "certificate": CERTIFICATE,
        "domain": "bot.example.com",
    },
}
