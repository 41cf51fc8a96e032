// SqlChanges::importMessage(): one message as another replica has it.
#include "corbel/error.h"
#include "corbel/objects.h"
#include "corbel/property_tags.h"
#include "store/objects/item_prop_queries.h"
#include "store/objects/message_object.h"
#include "store/objects/object_keys.h"
#include "store/objects/object_queries.h"
#include "store/recovery/recoverable_queries.h"
#include "store/rights/reading.h"
#include "store/sync/import_changes.h"
#include "store/sync/sql_changes.h"
#include "store/sync/sync_queries.h"
#include "store/transfer/other_items.h"

namespace corbel::store {
namespace {

constexpr int kAttempts = 5;
constexpr PropTag kConflictItems(0x10981102u);   // PidTagConflictItems: entryids of the other versions

std::string knownChanges(const ImportedMessage& message) {
    const Version version{message.ids.changeKey, message.ids.predecessors, {}};
    return checkedList(mergedPredecessors(version, version));
}

bool isVersion(WriteTransaction& transaction, ItemId item, const std::string& expectedKey) {
    const auto facts = object_queries::facts(transaction.connection(), transaction.store(), item);
    return facts && changeKey(transaction.meta().guid, facts->keys, facts->row.cn) == expectedKey;
}

/// The stored version stays, known to contain what `predecessors` say.
void keepVersion(WriteTransaction& transaction, ItemId item, const std::string& changeKey, const std::string& predecessors) {
    const std::uint64_t cn = sync_queries::changeOf(transaction.connection(), transaction.store(), item);
    sync_queries::setItemKeys(transaction.connection(), transaction.store(), item, changeKey, cn, predecessors);
}

/// The stored version, which is about to be replaced, as a message of its own. It shares the content: nothing of it can get lost, however large.
ItemId keepLoser(WriteTransaction& transaction, FolderId folder, ItemId item, std::uint64_t quotaBytes, const Reader& reader) {
    db::Connection& connection = transaction.connection();
    const auto place = recoverable_queries::place(connection, transaction.store(), folder, item);
    if (kindOf(place.value().uid) != ItemKind::Visible) return copyOtherItems(transaction, folder, {&item, 1}, folder, quotaBytes, reader).at(0).second;
    const Uid uid = static_cast<Uid>(place->uid);
    const CopyResult copied = copyAsReader(transaction, folder, {&uid, 1}, folder, quotaBytes, reader);
    return object_queries::itemAt(connection, transaction.store(), folder, copied.uids.at(0).second);
}

}  // namespace

std::unique_ptr<MessageObject> SqlChanges::makeMessage(const ImportedMessage& message) {
    std::unique_ptr<MessageObject> object = _session.objects().create(message.folder, message.isAssociated);
    object->setData(message.data);
    return object;
}

void SqlChanges::requireEditOf(FolderId folder, ItemId item) const {
    if (requireEdit(_identity, _file->facts(), folder) == ItemScope::Own) keepOwn(*_file->reader(), _file->id(), {&item, 1}, _identity.user);
}

SaveOutcome SqlChanges::importOver(ItemId item, const ImportedMessage& message, ConflictPolicy policy, ImportResult& result) {
    requireEditOf(message.folder, item);
    const std::unique_ptr<MessageObject> stored = _session.objects().open(item);
    const ObjectIds known = stored->ids();
    const PropTag wanted[] = {tags::LastModificationTime};
    const Version here{known.changeKey, known.predecessors, fromMicros(stored->get(wanted).integer(tags::LastModificationTime).value_or(0))};
    const Version incoming{message.ids.changeKey, message.ids.predecessors, message.modified};
    result = {};
    result.item = item;
    const Precedence precedence = compareVersions(here, incoming);
    // Whatever becomes of it, what the message here is known to contain never gets less.
    const std::string predecessors = checkedList(mergedPredecessors(here, incoming));
    const bool isWritten = precedence == Precedence::Newer || (precedence == Precedence::Conflict && incomingWins(here, incoming));
    if (precedence == Precedence::Same) result.outcome = ImportOutcome::Ignored;
    if (precedence == Precedence::Conflict) result.outcome = isWritten ? ImportOutcome::ConflictWon : ImportOutcome::ConflictLost;
    if (precedence == Precedence::Same && predecessors == mergedPredecessors(here, here)) return SaveOutcome::Saved;
    SaveOptions options;
    options.expectedChangeKey = known.changeKey;
    options.ids.changeKey = message.ids.changeKey;
    options.ids.predecessors = predecessors;
    options.mime = message.mime;
    if (isWritten) stored->setData(message.data);
    const bool keepsBoth = precedence == Precedence::Conflict && policy == ConflictPolicy::KeepBoth;
    const Property winner{kConflictItems, std::vector<std::string>{known.entryid}};
    std::unique_ptr<MessageObject> loser;
    SaveOptions loserOptions;
    if (keepsBoth) result.outcome = ImportOutcome::ConflictKept;
    if (keepsBoth && !isWritten) {
        loser = makeMessage(message);
        loser->set({&winner, 1});
        loserOptions.mime = message.mime;
    }
    const std::uint64_t quota = saveQuota(*stored);
    const Reader reader = readerOf(_identity, _file->facts());
    SaveOutcome outcome = SaveOutcome::Saved;
    // Both or neither: what lost is not left without the winner that it names, nor the winner without it.
    _file->write([&](WriteTransaction& transaction) {
        outcome = SaveOutcome::Conflict;
        if (!isVersion(transaction, item, known.changeKey)) return;
        SaveResult saved;
        if (keepsBoth && isWritten) {
            result.conflict = keepLoser(transaction, message.folder, item, quota, reader);
            item_prop_queries::set(transaction.connection(), transaction.store(), result.conflict, winner);
        } else if (keepsBoth) {
            saveInside(transaction, *loser, loserOptions, quota, saved);
            result.conflict = saved.place.item;
        }
        outcome = SaveOutcome::Saved;
        if (!isWritten) return keepVersion(transaction, item, known.changeKey, predecessors);
        outcome = saveInside(transaction, *stored, options, quota, saved);
        result.number = saved.changeNumber;
    });
    return outcome;
}

ImportResult SqlChanges::importMessage(const ImportedMessage& given, ConflictPolicy policy) {
    require(given.folder, Right::Create);
    ImportedMessage message = given;
    message.ids.predecessors = knownChanges(given);
    ImportResult result;
    for (int attempt = 1; attempt <= kAttempts; ++attempt) {
        ItemId item = 0;
        bool isThere = false;
        {
            const ConnectionLease lease = _file->reader();
            item = object_queries::itemOf(*lease, _file->id(), object_queries::AliasKind::SourceKey, message.ids.sourceKey);
            isThere = item != 0 && recoverable_queries::place(*lease, _file->id(), message.folder, item);
        }
        if (isThere) {
            if (importOver(item, message, policy, result) == SaveOutcome::Saved) return result;
            // Somebody saved it meanwhile: the decision is another one now.
            continue;
        }
        if (item != 0 || isGone(message.ids.sourceKey)) {
            result.outcome = ImportOutcome::Deleted;
            return result;
        }
        SaveOptions options;
        options.ids = message.ids;
        options.mime = message.mime;
        const SaveResult saved = makeMessage(message)->save(options);
        result.item = saved.place.item;
        result.number = saved.changeNumber;
        return result;
    }
    throw Error(ErrorCode::Conflict, "The message was changed meanwhile", "source key of a message that is saved again and again");
}

}  // namespace corbel::store
