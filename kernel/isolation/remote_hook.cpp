#include "isolation/remote_hook.h"

#include <optional>

#include "isolation/codec/hook_messages.h"

namespace corbel::isolation {
namespace {

constexpr std::uint32_t kAllFlags = kSeen | kAnswered | kFlagged | kDeleted | kDraft;

}  // namespace

void RemoteHook::onDelivery(DeliveryRequest& request) {
    std::unique_ptr<ContentReader> content;
    const auto answer = [&](const Ask& ask) -> std::string {
        if (ask.kind > AskKind::Envelope) throw Error(ErrorCode::Unsupported, "A delivery has nothing of the kind");
        if (ask.kind != AskKind::Content) {
            const std::string_view all = ask.kind == AskKind::Structure ? request.message->structure() : request.message->envelope();
            return std::string(all.substr(std::min<std::uint64_t>(ask.offset, all.size()), ask.length));
        }
        if (!content) content = request.message->content();
        std::string bytes;
        content->read(std::min(ask.offset, content->size()), ask.length, bytes);
        return bytes;
    };
    const std::string result = _caller.call(Method::OnDelivery, writeDelivery(request), ErrorCode::Internal, answer);
    DeliveryChange change = _caller.valueOf(readChange(result), ErrorCode::Internal);
    request.prefix = std::move(change.prefix);
    request.folder = std::move(change.folder);
    request.flags = change.flags & kAllFlags;
    request.keywords = std::move(change.keywords);
    request.discard = change.discard;
}

}  // namespace corbel::isolation
