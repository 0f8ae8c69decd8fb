"""How a promise to the on-premises directory can end badly, by the product's own names (sspr-behaviour §11)."""

from enum import StrEnum


class Ending(StrEnum):
    """An outcome of delivery that a page names; never a reason of the decision, which is asked beforehand."""

    ADMIN_ACTION_REQUIRED = "OnPremisesAdminActionRequired"
    CONNECTIVITY_ERROR = "OnPremisesConnectivityError"
    CLOUD_FAILURE = "OnPremisesSuccessCloudFailure"  # set on premises, the cloud's copy follows in some minutes

    @property
    def code(self) -> str | None:
        """The support code people read aloud to the help desk; None where the product has none."""
        return CODES.get(self)


CODES = {Ending.ADMIN_ACTION_REQUIRED: "SSPR_0029", Ending.CONNECTIVITY_ERROR: "SSPR_0030"}
