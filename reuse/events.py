"""The facts of the chain, in the past tense: one frozen class each, its fields with their kinds (METHODOLOGY 19.1).

In: nothing. Out: `CATALOGUE`, name -> class, in the order of a life. An event says what happened to one device;
who, when and in which organisation stand in the `Fact` around it (`reuse/device.py`). A field added later must have a
default, a field never changes its meaning, a name is never reused: they are in the log.
"""

from reuse.event_fields import (
    Event,
)
from reuse.events_in import (
    DataErased,
    DeviceAnnounced,
    DeviceCollected,
    DeviceDiagnosed,
    DeviceIdentified,
    DeviceMoved,
    DevicePhotographed,
    DeviceQualified,
    DeviceReceived,
    DeviceTagged,
    DeviceUnlocked,
    DeviceWeighed,
    ErasureFailed,
    PartReplaced,
    QualificationWithdrawn,
    RepairFinished,
    RepairStarted,
)
from reuse.events_out import (
    DeviceAllocated,
    DeviceDismantled,
    DeviceFound,
    DeviceHandedOver,
    DeviceLost,
    DeviceReturned,
    DeviceShipped,
    DeviceTransferred,
    EventVoided,
    HandedToRecycler,
    PartnerReceived,
    PartRecovered,
    PreparedForReuse,
    ReservationCancelled,
    ReturnedToDonor,
    TreatmentConfirmed,
    WasteDeclared,
)

CATALOGUE: dict[str, type[Event]] = {
    event.name: event
    for event in (
        DeviceAnnounced, DeviceCollected, DeviceReceived, DeviceIdentified, DeviceWeighed, DeviceMoved, DeviceTagged,
        DevicePhotographed, DeviceDiagnosed, DeviceUnlocked, DataErased, ErasureFailed, RepairStarted, PartReplaced,
        RepairFinished, DeviceQualified, QualificationWithdrawn, DeviceAllocated, ReservationCancelled, DeviceShipped,
        PartnerReceived, DeviceHandedOver, DeviceReturned, DeviceLost, DeviceFound, DeviceDismantled, PartRecovered,
        WasteDeclared, PreparedForReuse, HandedToRecycler, TreatmentConfirmed, DeviceTransferred, ReturnedToDonor,
        EventVoided,
    )
}  # fmt: skip
