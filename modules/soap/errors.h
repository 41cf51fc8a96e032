// The codes that answers carry (`er`, `result`), and which of them an Error becomes.
//
// KCERR_* of the wire: 0x80000000 + a small number, which clients turn into MAPI codes. [any thread]
#pragma once

#include <cstdint>

#include "corbel/error.h"

namespace corbel::soap {

enum class Status : std::uint32_t {
    None = 0,
    Unknown = 0x80000001,
    NotFound = 0x80000002,
    NoAccess = 0x80000003,
    InvalidType = 0x80000006,
    DatabaseError = 0x80000007,
    Collision = 0x80000008,
    LogonFailed = 0x80000009,
    HasMessages = 0x8000000A,
    HasFolders = 0x8000000B,
    NotEnoughMemory = 0x8000000E,
    TooComplex = 0x8000000F,
    EndOfSession = 0x80000010,
    UnableToAbort = 0x80000012,
    NotInQueue = 0x80000013,
    InvalidParameter = 0x80000014,
    PartialCompletion = 0x80000015,
    InvalidEntryid = 0x80000016,
    BadValue = 0x80000017,
    NoSupport = 0x80000018,
    TooBig = 0x80000019,
    FolderCycle = 0x8000001B,
    StoreFull = 0x8000001C,
    PluginError = 0x8000001D,
    NotImplemented = 0x8000001F,
    InvalidVersion = 0x80000021,
    CallFailed = 0x80000024,
    SsoContinue = 0x80000025,
    Timeout = 0x80000026,
    InvalidBookmark = 0x80000027,
    UnableToComplete = 0x80000028,
    UnknownInstanceId = 0x80000029,
    Busy = 0x8000002B,
    ObjectDeleted = 0x8000002C,
    UserCancel = 0x8000002D,
    Submitted = 0x8000002F,
};

Status statusOf(ErrorCode code) noexcept;

/// Thrown by a verb whose answer has a code of its own.
struct Refusal {
    Status status;
};

}  // namespace corbel::soap
