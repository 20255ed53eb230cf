"""What a reader would take for a bug, and the documents or clients of the vendor have it.

What is no function of its own stands where it is carried out, with the id of its clause.
"""

from collections.abc import Mapping

from understudy.buildingx.jsonapi.documents import single


def list_in_further_data(content: bytes, links: Mapping[str, str]) -> bytes:
    """The list of partitions as version 0.9.5 of the Accounts API's document has it: in a further `data`.

    buildingx/accounts/partitions-nested
    """
    return single(content, links)
