#include "store/objects/computed_properties.h"

#include <algorithm>

#include "corbel/property_tags.h"
#include "store/list_queries.h"
#include "store/objects/object_keys.h"
#include "store/objects/object_tags.h"

namespace corbel::store {
namespace {

constexpr std::int64_t kMsgRead = 0x1, kMsgUnsent = 0x8, kMsgHasAttachment = 0x10, kMsgAssociated = 0x40;
constexpr std::int64_t kMsgComputed = kMsgRead | kMsgUnsent | kMsgHasAttachment | kMsgAssociated;
constexpr std::int64_t kFlagFollowUp = 2;
constexpr std::int64_t kVerbReply = 102, kVerbReplyAll = 103;
constexpr std::int64_t kObjectTypeMessage = 5;
constexpr std::int64_t kAccessModify = 1;
constexpr std::size_t kConversationHeaderBytes = 22;

constexpr PropId kComputed[] = {
    tags::MessageSize.id(), tags::ParentEntryId.id(),   tags::HasAttachments.id(), tags::InstanceKey.id(),
    tags::AccessLevel.id(), tags::RecordKey.id(),       tags::ObjectType.id(),     tags::EntryId.id(),
    tags::SourceKey.id(),   tags::ParentSourceKey.id(), tags::ChangeKey.id(),      tags::PredecessorChangeList.id(),
    tags::ImapId.id(),
};

constexpr PropId kInMime[] = {
    tags::Importance.id(),
    tags::OriginatorDeliveryReportRequested.id(),
    tags::Priority.id(),
    tags::ReadReceiptRequested.id(),
    tags::Sensitivity.id(),
    tags::Subject.id(),
    tags::ClientSubmitTime.id(),
    tags::SubjectPrefix.id(),
    tags::SentRepresentingEntryId.id(),
    tags::SentRepresentingName.id(),
    tags::ReplyRecipientEntries.id(),
    tags::ReplyRecipientNames.id(),
    tags::SentRepresentingAddressType.id(),
    tags::SentRepresentingEmailAddress.id(),
    tags::ConversationTopic.id(),
    tags::ConversationIndex.id(),
    tags::TransportMessageHeaders.id(),
    tags::SenderEntryId.id(),
    tags::SenderName.id(),
    tags::SenderAddressType.id(),
    tags::SenderEmailAddress.id(),
    tags::DisplayBcc.id(),
    tags::DisplayCc.id(),
    tags::DisplayTo.id(),
    tags::NormalizedSubject.id(),
    tags::RtfInSync.id(),
    tags::Body.id(),
    tags::RtfCompressed.id(),
    tags::Html.id(),
    tags::InternetMessageId.id(),
    tags::InternetReferences.id(),
    tags::InReplyToId.id(),
    tags::InternetCodepage.id(),
    tags::SenderSmtpAddress.id(),
    tags::SentRepresentingSmtpAddress.id(),
    tags::ExpiryTime.id(),
    tags::ReplyTime.id(),
    tags::AutoResponseSuppress.id(),
    tags::ListHelp.id(),
    tags::ListSubscribe.id(),
    tags::ListUnsubscribe.id(),
    tags::ReadReceiptName.id(),
    tags::ReadReceiptAddressType.id(),
    tags::ReadReceiptEmailAddress.id(),
    tags::ReadReceiptEntryId.id(),
    tags::ReadReceiptSmtpAddress.id(),
};

/// A value that list_row had to cut may be longer than it.
bool mayBeCut(std::string_view value, std::size_t limit) { return value.size() + 4 > limit; }

/// The length of a prefix such as "Re: ": one to three letters, a colon, a blank (MS-OXCMSG section 3.2.4.4.1).
std::size_t prefixLength(std::string_view subject) {
    const std::size_t colon = subject.find(':');
    if (colon == subject.npos || colon == 0) return 0;
    std::size_t letters = 0;
    for (const char c : subject.substr(0, colon)) {
        if ((static_cast<unsigned char>(c) & 0xc0) == 0x80) continue;
        if (c >= '0' && c <= '9') return 0;
        ++letters;
    }
    return letters <= 3 && subject.substr(colon + 1).starts_with(' ') ? colon + 2 : 0;
}

}  // namespace

bool isComputed(PropId id) noexcept { return std::find(std::begin(kComputed), std::end(kComputed), id) != std::end(kComputed); }
bool isInMime(PropId id) noexcept { return std::find(std::begin(kInMime), std::end(kInMime), id) != std::end(kInMime); }

bool wants(std::span<const PropTag> tags, PropTag tag) noexcept {
    if (tags.empty()) return true;
    return std::any_of(tags.begin(), tags.end(), [tag](PropTag wanted) {
        return wanted == tag || (wanted.id() == tag.id() && wanted.type() == PropType::Unspecified);
    });
}

bool wantsParent(std::span<const PropTag> tags) noexcept { return wants(tags, tags::ParentEntryId) || wants(tags, tags::ParentSourceKey); }

void addComputed(const object_queries::ItemFacts& facts, std::string_view storeGuid, const ParentIds& parent,
                 std::span<const PropTag> wanted, PropertyBag& bag) {
    const auto add = [&](PropTag tag, auto&& make) {
        if (wants(wanted, tag)) bag.set(tag, make());
    };
    const ItemRow& row = facts.row;
    const bool isAssociated = kindOf(row.uid) == ItemKind::Associated;
    add(tags::EntryId, [&] { return facts.entryid; });
    add(tags::RecordKey, [&] { return facts.entryid; });
    add(tags::InstanceKey, [&] { return facts.entryid; });
    add(tags::SourceKey, [&] { return facts.sourceKey; });
    add(tags::ChangeKey, [&] { return changeKey(storeGuid, facts.keys, row.cn); });
    add(tags::PredecessorChangeList, [&] { return predecessors(storeGuid, facts.keys, row.cn); });
    if (!parent.entryid.empty()) add(tags::ParentEntryId, [&] { return parent.entryid; });
    if (!parent.sourceKey.empty()) add(tags::ParentSourceKey, [&] { return parent.sourceKey; });
    add(tags::ObjectType, [] { return kObjectTypeMessage; });
    if (kindOf(row.uid) == ItemKind::Visible) add(tags::ImapId, [&] { return static_cast<std::int64_t>(row.uid); });
    add(tags::AccessLevel, [] { return kAccessModify; });
    add(tags::MessageSize, [&] { return static_cast<std::int64_t>(row.sizeBytes); });
    add(tags::MessageDeliveryTime, [&] { return row.received; });
    add(tags::HasAttachments, [&] { return std::int64_t{facts.list.hasAttachment}; });
    if (wants(wanted, tags::MessageFlags)) {
        std::int64_t flags = bag.integer(tags::MessageFlags).value_or(0) & ~kMsgComputed;
        if (row.flags & kSeen) flags |= kMsgRead;
        if (row.flags & kDraft) flags |= kMsgUnsent;
        if (facts.list.hasAttachment) flags |= kMsgHasAttachment;
        if (isAssociated) flags |= kMsgAssociated;
        bag.set(tags::MessageFlags, flags);
    }
    if (wants(wanted, tags::FlagStatus)) {
        if (row.flags & kFlagged)
            bag.set(tags::FlagStatus, kFlagFollowUp);
        else if (bag.integer(tags::FlagStatus) == kFlagFollowUp)
            bag.erase(tags::FlagStatus.id());
    }
    if (wants(wanted, tags::LastVerbExecuted) && row.flags & kAnswered && !bag.findId(tags::LastVerbExecuted.id()))
        bag.set(tags::LastVerbExecuted, kVerbReply);
    for (const PropTag time : {tags::CreationTime, tags::LastModificationTime}) {
        if (wants(wanted, time) && !bag.findId(time.id())) bag.set(time, row.saved);
    }
    if (!bag.find(tags::Subject)) return;
    const std::string_view subject = bag.text(tags::Subject);
    const std::size_t prefix = prefixLength(subject);
    if (wants(wanted, tags::SubjectPrefix) && !bag.find(tags::SubjectPrefix))
        bag.set(tags::SubjectPrefix, std::string(subject.substr(0, prefix)));
    if (wants(wanted, tags::NormalizedSubject) && !bag.find(tags::NormalizedSubject)) {
        std::size_t length = prefix;
        if (const std::string_view given = bag.text(tags::SubjectPrefix); !given.empty() && subject.starts_with(given))
            length = given.size();
        bag.set(tags::NormalizedSubject, std::string(bag.text(tags::Subject).substr(length)));
    }
}

bool addListed(const object_queries::ItemFacts& facts, std::span<const PropTag> wanted, PropertyBag& bag) {
    const ListRow& list = facts.list;
    bool needsMore = wanted.empty();
    std::vector<PropId> known;
    const auto add = [&](PropTag tag, auto value) {
        known.push_back(tag.id());
        if (wants(wanted, tag)) bag.set(tag, std::move(value));
    };
    const auto addText = [&](PropTag tag, const std::string& value, std::size_t limit) {
        if (mayBeCut(value, limit))
            needsMore = needsMore || wants(wanted, tag);
        else if (value.empty())
            known.push_back(tag.id());
        else
            add(tag, value);
    };
    add(tags::MessageClass, list.messageClass);
    add(tags::Importance, std::int64_t{list.importance});
    known.push_back(tags::ClientSubmitTime.id());
    if (list.sent) add(tags::ClientSubmitTime, *list.sent);
    if (list.subject.empty())
        add(tags::Subject, std::string());
    else
        addText(tags::Subject, list.subject, list_queries::kMaxSubjectBytes);
    addText(tags::SentRepresentingName, list.senderName, list_queries::kMaxNameBytes);
    addText(tags::SentRepresentingEmailAddress, list.senderAddress, list_queries::kMaxAddressBytes);
    addText(tags::SentRepresentingSmtpAddress, list.senderAddress, list_queries::kMaxAddressBytes);
    addText(tags::DisplayTo, list.displayTo, list_queries::kMaxSubjectBytes);
    addText(tags::InternetMessageId, list.messageId, list_queries::kMaxNameBytes);
    // What is derived from those, and what no delivered message has.
    for (const PropTag tag : {tags::SubjectPrefix, tags::NormalizedSubject, tags::MessageFlags, tags::FlagStatus, tags::LastVerbExecuted,
                              tags::CreationTime, tags::LastModificationTime, tags::MessageDeliveryTime}) {
        known.push_back(tag.id());
    }
    for (const PropTag tag : wanted) {
        if (!isComputed(tag.id()) && isInMime(tag.id()) && std::find(known.begin(), known.end(), tag.id()) == known.end()) needsMore = true;
    }
    return !needsMore;
}

ListRow listRowOf(const PropertyBag& properties, bool hasAttachment) {
    ListRow row;
    const auto text = [&](std::initializer_list<PropTag> choices) {
        for (const PropTag tag : choices) {
            if (const std::string_view value = properties.text(tag); !value.empty()) return std::string(value);
        }
        return std::string();
    };
    if (const std::string_view given = properties.text(tags::MessageClass); !given.empty()) row.messageClass = given;
    row.subject = text({tags::Subject});
    if (row.subject.empty())
        row.subject = std::string(properties.text(tags::SubjectPrefix)) + std::string(properties.text(tags::NormalizedSubject));
    row.senderName = text({tags::SentRepresentingName, tags::SenderName});
    row.senderAddress =
        text({tags::SentRepresentingSmtpAddress, tags::SenderSmtpAddress, tags::SentRepresentingEmailAddress, tags::SenderEmailAddress});
    row.displayTo = text({tags::DisplayTo});
    row.messageId = text({tags::InternetMessageId});
    row.sent = properties.integer(tags::ClientSubmitTime);
    row.importance = static_cast<std::uint8_t>(std::clamp<std::int64_t>(properties.integer(tags::Importance).value_or(1), 0, 2));
    row.hasAttachment = hasAttachment;
    row.conversation = properties.text(tags::ConversationIndex).substr(0, kConversationHeaderBytes);
    return row;
}

std::uint32_t flagsOf(const PropertyBag& changed, std::uint32_t flags, bool isNew) {
    const auto put = [&flags](Flag flag, bool on) { flags = on ? flags | flag : flags & ~static_cast<std::uint32_t>(flag); };
    if (const auto message = changed.integer(tags::MessageFlags)) {
        // \Seen is per reader after the first save and changes by changeFlags().
        if (isNew) put(kSeen, *message & kMsgRead);
        put(kDraft, *message & kMsgUnsent);
    }
    if (const auto status = changed.integer(tags::FlagStatus)) put(kFlagged, *status == kFlagFollowUp);
    if (const auto verb = changed.integer(tags::LastVerbExecuted)) put(kAnswered, *verb == kVerbReply || *verb == kVerbReplyAll);
    return flags;
}

}  // namespace corbel::store
