#include "reply.h"

namespace corbel::imap {

ErrorReply replyFor(ErrorCode code) noexcept {
    switch (code) {
        case ErrorCode::InvalidArgument:
            return {"NO", "CANNOT"};
        case ErrorCode::Syntax:
            return {"BAD", "CLIENTBUG"};
        case ErrorCode::NotFound:
            return {"NO", "NONEXISTENT"};
        case ErrorCode::AlreadyExists:
            return {"NO", "ALREADYEXISTS"};
        case ErrorCode::NoAccess:
            return {"NO", "NOPERM"};
        case ErrorCode::Unauthenticated:
            return {"NO", "AUTHENTICATIONFAILED"};
        case ErrorCode::OverQuota:
            return {"NO", "OVERQUOTA"};
        case ErrorCode::TooLarge:
            return {"NO", "TOOBIG"};
        case ErrorCode::LimitReached:
            return {"NO", "LIMIT"};
        case ErrorCode::Conflict:
            return {"NO", "INUSE"};
        case ErrorCode::Unavailable:
        case ErrorCode::Timeout:
        case ErrorCode::Cancelled:
            return {"NO", "UNAVAILABLE"};
        case ErrorCode::Unsupported:
            return {"NO", "CANNOT"};
        case ErrorCode::Corrupt:
            return {"NO", "CORRUPTION"};
        case ErrorCode::Internal:
            break;
    }
    return {"NO", "SERVERBUG"};
}

}  // namespace corbel::imap
