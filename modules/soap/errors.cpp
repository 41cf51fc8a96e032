#include "errors.h"

namespace corbel::soap {

Status statusOf(ErrorCode code) noexcept {
    switch (code) {
        case ErrorCode::InvalidArgument:
        case ErrorCode::Syntax: return Status::InvalidParameter;
        case ErrorCode::NotFound: return Status::NotFound;
        case ErrorCode::AlreadyExists: return Status::Collision;
        case ErrorCode::NoAccess: return Status::NoAccess;
        case ErrorCode::Unauthenticated: return Status::LogonFailed;
        case ErrorCode::OverQuota: return Status::StoreFull;
        case ErrorCode::TooLarge: return Status::TooBig;
        case ErrorCode::LimitReached: return Status::TooComplex;
        case ErrorCode::Conflict: return Status::ObjectDeleted;   // MAPI_E_OBJECT_CHANGED has no code of its own
        case ErrorCode::Unavailable: return Status::Busy;
        case ErrorCode::Timeout: return Status::Timeout;
        case ErrorCode::Unsupported: return Status::NoSupport;
        case ErrorCode::Corrupt: return Status::DatabaseError;
        case ErrorCode::Cancelled: return Status::UserCancel;
        case ErrorCode::Internal: return Status::CallFailed;
    }
    return Status::Unknown;
}

}  // namespace corbel::soap
