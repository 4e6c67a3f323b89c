"""Thumbs, told to Kendra so that its ranking learns."""

from collections.abc import Iterable

from rag.retrievers.kendra.calls import Calls


class KendraFeedback:
    """Tells Kendra which of its results helped.

    Args:
        calls: Calls to Kendra.
        index_id: The index.
    """

    def __init__(self, calls: Calls, *, index_id: str) -> None:
        self._calls = calls
        self._index_id = index_id

    def rate(self, passages: Iterable[str], *, helpful: bool) -> int:
        """Rates the results behind these passage ids; ids that are not Kendra's are left out.

        Returns:
            How many were rated.

        Raises:
            Unavailable: Kendra does not answer.
        """
        by_query: dict[str, list[str]] = {}
        for each in passages:
            query, _, result = each.partition("/")
            if query and result and not result.isdecimal():
                by_query.setdefault(query, []).append(result)
        for query, results in by_query.items():
            value = "RELEVANT" if helpful else "NOT_RELEVANT"
            self._calls(
                "submit_feedback",
                IndexId=self._index_id,
                QueryId=query,
                RelevanceFeedbackItems=[
                    {"ResultId": result, "RelevanceValue": value} for result in results
                ],
            )
        return sum(map(len, by_query.values()))
