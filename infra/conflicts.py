"""Choices that do not go together."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from infra.choices import Choices


def conflicts(choices: "Choices") -> list[tuple[bool, str]]:
    """Each with whether it is there, and one sentence that says what to change."""
    kendra = choices.knowledge == "kendra"
    weights = f"{choices.model_id} {choices.model_package} {choices.model_artifacts}"
    return [
        (
            kendra and not choices.kendra_index and not choices.new_kendra_index,
            (
                "Kendra needs kendraIndex=ID. Since July 2026 new customers cannot have an index; with "
                "an account that has one, newKendraIndex=true makes another and is billed by the hour."
            ),
        ),
        (
            choices.knowledge == "bedrock" and not choices.knowledge_base,
            "knowledge=bedrock needs knowledgeBase=ID.",
        ),
        (
            kendra and bool(choices.kendra_index) and choices.new_kendra_index,
            "Give kendraIndex or newKendraIndex, not both.",
        ),
        (
            choices.model == "endpoint" and not choices.endpoint,
            "model=endpoint needs endpoint=NAME.",
        ),
        (
            choices.model == "lmi" and not choices.model_image,
            "model=lmi needs modelImage=IMAGE.",
        ),
        (
            choices.model == "lmi" and not (choices.model_named or choices.model_artifacts),
            "model=lmi needs modelId=NAME of a hub, or modelArtifacts=s3://BUCKET/PREFIX/.",
        ),
        (
            choices.model == "jumpstart" and not choices.model_package,
            "model=jumpstart needs modelPackage=ARN.",
        ),
        (
            choices.own_endpoint and "llama" in weights.lower() and not choices.accept_eula,
            "This model has a licence of its own: read it, then say acceptEula=true.",
        ),
        (
            choices.rests and not choices.own_endpoint,
            "officeHours and scaleToZero are for an endpoint that is made here: model=jumpstart or lmi.",
        ),
        (
            bool(choices.guardrail) and choices.model != "bedrock" and not choices.fallback_model,
            "A guardrail watches models of Bedrock: model=bedrock, or fallbackModel=ID.",
        ),
        (
            not kendra
            and bool(
                choices.kendra_index
                or choices.new_kendra_index
                or choices.kendra_sites
                or choices.kendra_bucket
            ),
            "kendraIndex, newKendraIndex, kendraSites and kendraBucket need knowledge=kendra.",
        ),
        (
            choices.knowledge != "bedrock" and bool(choices.knowledge_base or choices.data_source),
            "knowledgeBase and dataSource need knowledge=bedrock.",
        ),
        (
            choices.model != "endpoint" and bool(choices.endpoint or choices.component),
            "endpoint and component need model=endpoint.",
        ),
        (
            bool(choices.kendra_sites) and choices.kendra_access == "attribute_filter",
            (
                "Pages that Kendra crawls carry no readers, so that none would be found with "
                "kendraAccess=attribute_filter: leave out kendraSites, or take user_context."
            ),
        ),
        (
            bool(choices.domain) != bool(choices.certificate),
            "A domain needs a certificate in us-east-1, and a certificate a domain.",
        ),
        (
            bool(choices.domain)
            and choices.region not in {"", "us-east-1"}
            and not choices.account,
            "A domain outside us-east-1 needs account=ID beside region=NAME.",
        ),
        (choices.budget > 0 and not choices.alarm_email, "A budget needs alarmEmail=ADDRESS."),
    ]
