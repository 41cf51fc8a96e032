#include "message_status.h"

#include "corbel/property_tags.h"

namespace corbel::soap {
namespace {

constexpr std::uint32_t kStatusDeleted = 0x8, kStatusAnswered = 0x10000;
constexpr std::pair<std::uint32_t, Flag> kShared[] = {{kStatusDeleted, kDeleted}, {kStatusAnswered, kAnswered}};
constexpr PropTag kStatusTag[] = {tags::MessageStatus};

std::uint32_t withFlags(const MessageRef& message, std::uint32_t status) {
    if (message.place.state != ItemState::Visible) return status;
    const auto view = message.store.view(message.place.folder);
    const std::uint32_t sequence = view->lowerBound(message.place.uid);
    if (sequence > view->size() || view->at(sequence).uid != message.place.uid) throw Error(ErrorCode::NotFound, "There is no such message");
    const std::uint32_t flags = view->at(sequence).flags;
    for (const auto& [bit, flag] : kShared) status = flags & flag ? status | bit : status & ~bit;
    return status;
}

}  // namespace

std::uint32_t messageStatus(const MessageRef& message) {
    const auto object = message.store.objects().open(message.place.item);
    return withFlags(message, static_cast<std::uint32_t>(object->get(kStatusTag).integer(tags::MessageStatus).value_or(0)));
}

std::uint32_t setMessageStatus(const MessageRef& message, std::uint32_t status, std::uint32_t mask) {
    Objects& objects = message.store.objects();
    const auto object = objects.open(message.place.item);
    const std::uint32_t before = withFlags(message, static_cast<std::uint32_t>(object->get(kStatusTag).integer(tags::MessageStatus).value_or(0)));
    const std::uint32_t after = (before & ~mask) | (status & mask);
    if (after == before) return before;
    const Property changed[] = {{tags::MessageStatus, static_cast<std::int64_t>(static_cast<std::int32_t>(after))}};
    object->set(changed);
    SaveOptions options;
    options.force = true;
    object->save(options);
    FlagChange add, remove;
    remove.op = FlagOp::Remove;
    for (const auto& [bit, flag] : kShared) {
        if ((after ^ before) & bit) (after & bit ? add : remove).flags |= flag;
    }
    const ItemId items[] = {message.place.item};
    for (const FlagChange& change : {add, remove}) {
        if (change.flags != 0) objects.changeFlags(message.place.folder, items, change);
    }
    return before;
}

}  // namespace corbel::soap
