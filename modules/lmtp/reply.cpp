#include "reply.h"

namespace corbel::lmtp {

std::string Reply::line() const {
    std::string out = std::to_string(code);
    out += ' ';
    if (!enhanced.empty()) out.append(enhanced).append(" ");
    for (const char c : text) out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
    return out;
}

Reply replyTo(const Error& error, Stage stage, const Options& options) {
    const bool atRecipient = stage == Stage::Recipient;
    switch (error.code()) {
        case ErrorCode::NotFound: return {550, "5.1.1", error.userText()};
        case ErrorCode::NoAccess: return {550, atRecipient ? "5.2.1" : "5.7.1", error.userText()};
        case ErrorCode::OverQuota:
            return options.quotaFullIsTemporary ? Reply{452, "4.2.2", error.userText()} : Reply{552, "5.2.2", error.userText()};
        case ErrorCode::TooLarge: return {552, "5.3.4", error.userText()};
        case ErrorCode::InvalidArgument:
        case ErrorCode::Syntax: return atRecipient ? Reply{553, "5.1.3", error.userText()} : Reply{554, "5.6.0", error.userText()};
        case ErrorCode::Unsupported: return {554, "5.6.1", error.userText()};
        case ErrorCode::LimitReached: return {451, "4.3.2", error.userText()};
        case ErrorCode::AlreadyExists:
        case ErrorCode::Unauthenticated:
        case ErrorCode::Conflict:
        case ErrorCode::Unavailable:
        case ErrorCode::Timeout:
        case ErrorCode::Corrupt:
        case ErrorCode::Cancelled:
        case ErrorCode::Internal: return {451, "4.3.0", error.userText()};
    }
    return {451, "4.3.0", error.userText()};
}

Reply internalReply(std::string_view id) { return {451, "4.3.0", "Internal error, reference " + std::string(id)}; }

}  // namespace corbel::lmtp
