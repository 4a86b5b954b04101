"""The signatures of a PDF one by one: their ranges, their CMS, and what came later.

Owns the order of these questions. Must not know envelopes around a PDF.
"""

from collections.abc import Iterator

from asn1crypto import cms
from msgspec import Struct
from msgspec.structs import replace

from casework.signature.cms.envelopes import has_unsigned_rest
from casework.signature.cms.signers import CheckedAgainst, CmsWalk
from casework.signature.cms.time_stamps import READING, Stamp, best, stamp_of
from casework.signature.cms.values import digest
from casework.signature.pdf.ranges import (
    RangeFault,
    SignedRanges,
    stand_by_their_digits,
    written_ranges,
)
from casework.signature.pdf.structure import (
    PdfStructure,
    PdfUnreadable,
    SignatureField,
    read_structure,
)
from casework.signature.report import (
    Integrity,
    Observation,
    SignatureReport,
    SignerReport,
    SignerTrust,
    worst,
)

MOST_SIGNATURES = 100

_OBSERVED_OF = {
    RangeFault.ODD: Observation.RANGES_ODD,
    RangeFault.BEYOND_FILE: Observation.RANGES_BEYOND_FILE,
}
_TIME_STAMP = "tst_info"


LaterOutcome = tuple[Integrity, tuple[Observation, ...]]


class _Unusable(Exception):
    """A signature of which no signer can be told."""

    def __init__(self, observation: Observation) -> None:
        self.observation = observation


class _Empty(Exception):
    """A place for a signature that holds zeros only: prepared, and never signed."""


class _Read(Struct, frozen=True):
    """A signature whose ranges are without a fault and whose CMS can be read."""

    field: SignatureField
    envelope: cms.ContentInfo

    @property
    def is_time_stamp(self) -> bool:
        """By what was signed, not by what the PDF calls it."""
        kind = self.envelope["content"]["encap_content_info"]["content_type"].native
        return bool(kind == _TIME_STAMP)


class PdfWalk:
    """The signatures of one PDF; `structure` None where it cannot be read."""

    def __init__(
        self, file: bytes, structure: PdfStructure | None, against: CheckedAgainst
    ) -> None:
        self._file = file
        self._structure = structure
        self._against = against
        self._has_empty_place = False

    def report(self) -> SignatureReport:
        signers: list[_Read | SignerReport] = []
        stamps: list[_Read] = []
        for field in self._fields():
            try:
                read = self._read(field)
            except _Unusable as unusable:
                signers.append(_unusable(unusable.observation))
                continue
            except _Empty:
                self._has_empty_place = True
                continue
            (stamps if read.is_time_stamp else signers).append(read)
        instants = [self._stamp_of(stamp) for stamp in stamps]
        stamp = best(instants)
        reports: list[SignerReport] = []
        for signer in signers:
            reports += self._reports(signer, stamp) if isinstance(signer, _Read) else [signer]
        reports += self._removed()
        if reports or instants:
            return _joined(reports, instants)
        return self._unsigned()

    def _unsigned(self) -> SignatureReport:
        if self._has_empty_place:
            return SignatureReport(Integrity.NO_SIGNATURE, (), (Observation.PLACE_LEFT_EMPTY,))
        if self._structure is None:
            return SignatureReport(Integrity.UNREADABLE, (), (Observation.FILE_DAMAGED,))
        return SignatureReport(Integrity.NO_SIGNATURE, (), (Observation.NOTHING_SIGNED,))

    def _fields(self) -> list[SignatureField]:
        """Those of the form; where it cannot be read, all whose ranges stand in the file."""
        if self._structure is not None:
            return list(self._structure.fields[:MOST_SIGNATURES])
        written = list(written_ranges(self._file))
        return [SignatureField(ranges=ranges) for ranges in written[:MOST_SIGNATURES]]

    def _read(self, field: SignatureField) -> _Read:
        """Raises: _Unusable, _Empty"""
        fault = field.ranges.fault(self._file)
        if fault is not None:
            raise _Unusable(_OBSERVED_OF[fault])
        contents = field.ranges.contents(self._file)
        if not contents.strip(b"\0"):
            raise _Empty
        try:
            envelope = cms.ContentInfo.load(contents)
            read = _Read(field, envelope)
            signers = len(envelope["content"]["signer_infos"])
            list(envelope["content"]["certificates"])
            list(envelope["content"]["signer_infos"])
            _ = read.is_time_stamp
            has_rest = has_unsigned_rest(envelope, contents)
        except READING as error:
            raise _Unusable(Observation.SIGNATURE_UNREADABLE) from error
        if not signers:
            raise _Unusable(Observation.SIGNATURE_UNREADABLE)
        if has_rest:
            raise _Unusable(Observation.UNSIGNED_BYTES)
        return read

    def _stamp_of(self, stamp: _Read) -> Stamp | None:
        covered = stamp.field.ranges.covered(self._file)
        return stamp_of(stamp.envelope, covered, self._against.anchors, self._against.now)

    def _reports(self, read: _Read, stamp: Stamp | None) -> Iterator[SignerReport]:
        field, content = read.field, read.field.ranges.covered(self._file)
        signed = read.envelope["content"]
        if field.signs_digest_of_ranges:
            enclosed = signed["encap_content_info"]["content"].native
            if enclosed != digest("sha1", content):
                enclosed = b""  # fits no signature: the digest is of other ranges
            content = enclosed
        more = self._structure.certificates if self._structure is not None else ()
        walk = CmsWalk(signed, content, self._against, more, stamp)
        later = self._later(field)
        for report in walk.reports(field.at):
            yield _with(report, later)

    def _later(self, field: SignatureField) -> LaterOutcome:
        if field.ranges.cover_all_of(self._file):
            return Integrity.VALID, ()
        if self._structure is not None:
            # comparing takes half a second to import, and most files need none
            from casework.signature.pdf.later_changes import judge_later_changes

            return judge_later_changes(self._structure, field, self._file)
        if field.ranges.cross_references_at(self._file) is None:
            return Integrity.INVALID, (Observation.REVISION_NOT_COVERED,)
        return Integrity.CHANGED, (Observation.LATER_CONTENT,)

    def _removed(self) -> Iterator[SignerReport]:
        """Signatures that still stand in the file and that its form no longer has."""
        if self._structure is None:
            return
        known = {field.ranges.numbers for field in self._structure.fields}
        for ranges in written_ranges(self._file):
            if ranges.numbers not in known and self._is_of_this_file(ranges):
                try:
                    read = self._read(SignatureField(ranges=ranges))
                except (_Unusable, _Empty):
                    continue
                if read.is_time_stamp:
                    continue
                for report in self._reports(read, None):
                    yield _with(report, (Integrity.CHANGED, (Observation.SIGNATURE_REMOVED,)))

    def _is_of_this_file(self, ranges: SignedRanges) -> bool:
        return ranges.fault(self._file) is None and stand_by_their_digits(ranges, self._file)


def judge_pdf(file: bytes, against: CheckedAgainst) -> SignatureReport:
    try:
        structure = read_structure(file)
    except PdfUnreadable:
        structure = None
    return PdfWalk(file, structure, against).report()


def _with(report: SignerReport, later: LaterOutcome) -> SignerReport:
    verdict, observed = later
    return replace(
        report,
        verdict=worst((report.verdict, verdict)),
        trust=report.trust if verdict is not Integrity.INVALID else SignerTrust.UNKNOWN,
        observed=(*report.observed, *observed),
    )


def _unusable(observation: Observation) -> SignerReport:
    return SignerReport(
        name="",
        at=None,
        verdict=Integrity.INVALID,
        trust=SignerTrust.UNKNOWN,
        observed=(observation,),
    )


def _joined(reports: list[SignerReport], instants: list[Stamp | None]) -> SignatureReport:
    """A time stamp that does not fit the file says that the file was altered after it."""
    observed = (Observation.TIME_STAMP_WRONG,) if None in instants else ()
    verdicts = [report.verdict for report in reports] + [Integrity.CHANGED for _ in observed]
    if not verdicts:
        return SignatureReport(Integrity.NO_SIGNATURE, (), (Observation.NOTHING_SIGNED,))
    return SignatureReport(worst(verdicts), tuple(reports), observed)
