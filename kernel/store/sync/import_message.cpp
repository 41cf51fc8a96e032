// SqlChanges::importMessage(): one message as another replica has it.
#include "corbel/error.h"
#include "corbel/objects.h"
#include "corbel/property_tags.h"
#include "store/objects/message_object.h"
#include "store/objects/object_keys.h"
#include "store/objects/object_queries.h"
#include "store/recovery/recoverable_queries.h"
#include "store/rights/reading.h"
#include "store/sync/import_changes.h"
#include "store/sync/sql_changes.h"
#include "store/sync/sync_queries.h"

namespace corbel::store {
namespace {

constexpr int kAttempts = 5;
constexpr PropTag kConflictItems(0x10981102u);   // PidTagConflictItems: entryids of the other versions

std::string knownChanges(const ImportedMessage& message) {
    const Version version{message.ids.changeKey, message.ids.predecessors, {}};
    return mergedPredecessors(version, version);
}

/// The stored version stays, known to contain what `predecessors` say. Conflict when it is another one by now.
SaveOutcome keepVersion(WriteTransaction& transaction, ItemId item, const std::string& changeKeyOf, const std::string& predecessors) {
    const auto facts = object_queries::facts(transaction.connection(), transaction.store(), item);
    if (!facts || changeKey(transaction.meta().guid, facts->keys, facts->row.cn) != changeKeyOf) return SaveOutcome::Conflict;
    sync_queries::setItemKeys(transaction.connection(), transaction.store(), item, changeKeyOf, facts->row.cn, predecessors);
    return SaveOutcome::Saved;
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
    if (precedence == Precedence::Same) {
        result.outcome = ImportOutcome::Ignored;
        return SaveOutcome::Saved;
    }
    SaveOptions options;
    options.expectedChangeKey = known.changeKey;
    options.ids.changeKey = message.ids.changeKey;
    options.ids.predecessors = message.ids.predecessors;
    options.mime = message.mime;
    bool isWritten = true;
    std::unique_ptr<MessageObject> loser;
    SaveOptions loserOptions;
    if (precedence == Precedence::Conflict) {
        isWritten = incomingWins(here, incoming);
        result.outcome = isWritten ? ImportOutcome::ConflictWon : ImportOutcome::ConflictLost;
        options.ids.predecessors = mergedPredecessors(here, incoming);
        if (policy == ConflictPolicy::KeepBoth) {
            ImportedMessage other = message;
            if (isWritten) other.data = stored->data();
            else loserOptions.mime = message.mime;
            other.data.properties.set(kConflictItems, std::vector<std::string>{known.entryid});
            loser = makeMessage(other);
            result.outcome = ImportOutcome::ConflictKept;
        }
    }
    if (isWritten) stored->setData(message.data);
    const std::uint64_t quota = saveQuota(*stored);
    SaveOutcome outcome = SaveOutcome::Saved;
    // Both or neither: what lost is not left without the winner that it names, nor the winner without it.
    _file->write([&](WriteTransaction& transaction) {
        outcome = SaveOutcome::Saved;
        SaveResult saved;
        if (isWritten) {
            outcome = saveInside(transaction, *stored, options, quota, saved);
            result.number = saved.changeNumber;
        } else {
            outcome = keepVersion(transaction, item, known.changeKey, options.ids.predecessors);
        }
        if (outcome == SaveOutcome::Conflict || !loser) return;
        saveInside(transaction, *loser, loserOptions, quota, saved);
        result.conflict = saved.place.item;
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
