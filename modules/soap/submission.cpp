#include "submission.h"

#include "book_ids.h"
#include "corbel/access.h"
#include "corbel/property_tags.h"
#include "corbel/recovery.h"
#include "corbel/transfers.h"

namespace corbel::soap {
namespace {

constexpr std::int64_t kMsgSubmit = 0x4, kMsgUnsent = 0x8;   // PR_MESSAGE_FLAGS
constexpr PropTag kSentMailEntryid(0x0E0A, PropType::Binary);
constexpr PropTag kDeleteAfterSubmit(0x0E01, PropType::Bool);

void changeMessageFlags(const MessageRef& message, std::int64_t add, std::int64_t remove) {
    const auto object = message.store.objects().open(message.place.item);
    const PropTag wanted[] = {tags::MessageFlags};
    const std::int64_t before = object->get(wanted).integer(tags::MessageFlags).value_or(0);
    const std::int64_t after = (before & ~remove) | add;
    if (after == before) return;
    const Property changed[] = {{tags::MessageFlags, after}};
    object->set(changed);
    SaveOptions options;
    options.force = true;   // nothing of what the message says changes
    object->save(options);
}

[[noreturn]] void refuseAuthor() { throw Error(ErrorCode::NoAccess, "You may not send in this name"); }

std::optional<UserId> namedBy(Call& call, std::string_view entryid) {
    try {
        const Principal who = BookIds(call).resolve({0, {std::string(entryid)}});
        return who.kind == PrincipalKind::User ? std::optional(who.id) : std::nullopt;
    } catch (const Error& error) {
        if (error.code() != ErrorCode::NotFound) throw;
        return std::nullopt;
    }
}

void requireName(Call& call, const Identity& sender, std::string_view name) {
    if (name.empty()) return;
    std::optional<BookUser> author;
    try {
        author = call.services.book.findUser(sender.tenant, name);
    } catch (const Error& error) {
        if (error.code() != ErrorCode::Conflict) throw;
    }
    if (!author || call.services.stores.sendRight(sender, author->id) == SendRight::None) refuseAuthor();
}

/// To where the message says that it goes once it is sent. A folder that is gone or shut leaves it where it is.
void tidyUp(Call& call, const MessageRef& message) {
    const PropTag wanted[] = {kSentMailEntryid, kDeleteAfterSubmit};
    const PropertyBag properties = message.store.objects().open(message.place.item)->get(wanted);
    const ItemId items[] = {message.place.item};
    try {
        if (properties.integer(kDeleteAfterSubmit).value_or(0) != 0) {
            message.store.recovery().remove(message.place.folder, items, Removal::Soft);
            return;
        }
        const std::string_view entryid = properties.text(kSentMailEntryid);
        if (entryid.empty() || !parseEntryid(entryid)) return;
        const FolderRef sent = call.folder(entryid);
        const TransferPlace from{message.store.id(), message.place.folder}, to{sent.store.id(), sent.folder};
        if (to.folder != 0 && from != to) call.services.stores.transfers().moveItems(call.identityIn(message.store), from, items, to);
    } catch (const Error& error) {
        if (error.code() != ErrorCode::NotFound && error.code() != ErrorCode::NoAccess) throw;
    } catch (const Refusal&) {
    }
}

}  // namespace

void requireSubmitter(Call& call, StoreSession& store) {
    const auto owner = call.services.stores.find(store.id());
    if (!owner || owner->isPublic) throw Error(ErrorCode::NoAccess, "Messages are not submitted from public folders");
    if (!(store.access().delegateRights() & kDelegateFullAccess)) throw Error(ErrorCode::NoAccess, "Only who has the mailbox may do that");
}

void requireAuthor(Call& call, const MessageRef& message) {
    const PropTag wanted[] = {tags::SentRepresentingEntryId, tags::SentRepresentingSmtpAddress, tags::SentRepresentingEmailAddress};
    const PropertyBag author = message.store.objects().open(message.place.item)->get(wanted);
    const Identity sender = call.identityIn(message.store);
    if (const std::string_view entryid = author.text(tags::SentRepresentingEntryId); parseBookEntryid(entryid)) {
        const auto who = namedBy(call, entryid);
        if (!who || call.services.stores.sendRight(sender, *who) == SendRight::None) refuseAuthor();
    }
    requireName(call, sender, author.text(tags::SentRepresentingSmtpAddress));
    requireName(call, sender, author.text(tags::SentRepresentingEmailAddress));
}

void submit(Call& call, const MessageRef& message, std::uint32_t flags) {
    requireSubmitter(call, message.store);
    requireAuthor(call, message);
    const Quota quota = message.store.quota();
    if (quota.limitBytes != 0 && quota.usedBytes >= quota.limitBytes) throw Error(ErrorCode::OverQuota, "The mailbox is full");
    // The mark comes first: a message in the queue is sent, whatever became of the call.
    changeMessageFlags(message, kMsgSubmit | kMsgUnsent, 0);
    call.services.outgoing.add(message.store.id(), message.place.item, flags & (kSubmitMaster | kSubmitDoSentMail), call.identityIn(message.store).user);
}

void finishSubmission(Call& call, const MessageRef& message, std::uint32_t flags) {
    requireSubmitter(call, message.store);
    const bool isMaster = flags & kSubmitMaster, isTidied = flags & kSubmitDoSentMail;
    call.services.outgoing.remove(message.store.id(), message.place.item, isMaster);
    call.services.submitLocks.unlock(message.store.id(), message.place.item, *call.session);
    // A spooler that only sent it leaves it to the client's own to say that it is done.
    changeMessageFlags(message, 0, isMaster && !isTidied ? kMsgUnsent : kMsgSubmit | kMsgUnsent);
    FlagChange read;
    read.flags = kSeen;
    const ItemId items[] = {message.place.item};
    message.store.objects().changeFlags(message.place.folder, items, read);
    if (isMaster && isTidied) tidyUp(call, message);
}

void forgetGone(Call& call, StoreSession& store) {
    constexpr std::size_t kPageRows = 500;
    requireSubmitter(call, store);
    OutgoingQueue& queue = call.services.outgoing;
    std::uint64_t after = 0;
    for (;;) {
        const auto rows = queue.listOf(store.id(), after, kPageRows);
        for (const OutgoingRow& row : rows) {
            if (!store.objects().find(row.item)) queue.remove(row.store, row.item, row.isMaster());
        }
        if (rows.size() < kPageRows) return;
        after = rows.back().number;
    }
}

void abortSubmission(Call& call, const MessageRef& message) {
    requireSubmitter(call, message.store);
    OutgoingQueue& queue = call.services.outgoing;
    const auto rows = queue.rowsOf(message.store.id(), message.place.item);
    if (rows.empty()) throw Refusal{Status::NotInQueue};
    if (call.services.submitLocks.isHeldByAnother(message.store.id(), message.place.item, *call.session)) throw Refusal{Status::UnableToAbort};
    for (const OutgoingRow& row : rows) queue.remove(row.store, row.item, row.isMaster());
    changeMessageFlags(message, 0, kMsgSubmit);
}

}  // namespace corbel::soap
