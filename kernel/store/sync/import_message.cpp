// SqlChanges::importMessage(): one message as another replica has it.
#include "corbel/error.h"
#include "corbel/objects.h"
#include "corbel/property_tags.h"
#include "store/objects/message_object.h"
#include "store/objects/object_queries.h"
#include "store/recovery/recoverable_queries.h"
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

}  // namespace

std::unique_ptr<MessageObject> SqlChanges::create(const ImportedMessage& message) {
    std::unique_ptr<MessageObject> object = _session.objects().create(message.folder, message.isAssociated);
    object->setData(message.data);
    return object;
}

ImportResult SqlChanges::importMessage(const ImportedMessage& message, ConflictPolicy policy) {
    require(message.folder, Right::Create);
    Objects& objects = _session.objects();
    ImportedIds ids = message.ids;
    ids.predecessors = knownChanges(message);
    for (int attempt = 1;; ++attempt) {
        ImportResult result;
        ItemId item = 0;
        bool isThere = false;
        {
            const ConnectionLease lease = _file->reader();
            item = object_queries::itemOf(*lease, _file->id(), object_queries::AliasKind::SourceKey, ids.sourceKey);
            isThere = item != 0 && recoverable_queries::place(*lease, _file->id(), message.folder, item);
        }
        if (!isThere) {
            if (item != 0 || isGone(ids.sourceKey)) {
                result.outcome = ImportOutcome::Deleted;
                return result;
            }
            SaveOptions options;
            options.ids = ids;
            options.mime = message.mime;
            const SaveResult saved = create(message)->save(options);
            result.item = saved.place.item;
            result.number = saved.changeNumber;
            return result;
        }
        require(message.folder, Right::EditAny);
        const std::unique_ptr<MessageObject> stored = objects.open(item);
        const ObjectIds known = stored->ids();
        const PropTag wanted[] = {tags::LastModificationTime};
        const Version here{known.changeKey, known.predecessors, fromMicros(stored->get(wanted).integer(tags::LastModificationTime).value_or(0))};
        const Version incoming{ids.changeKey, ids.predecessors, message.modified};
        result.item = item;
        const Precedence precedence = compareVersions(here, incoming);
        if (precedence == Precedence::Same) {
            result.outcome = ImportOutcome::Ignored;
            return result;
        }
        try {
            SaveOptions options;
            options.expectedChangeKey = known.changeKey;
            options.ids.changeKey = ids.changeKey;
            options.ids.predecessors = ids.predecessors;
            options.mime = message.mime;
            bool isWritten = true;
            std::unique_ptr<MessageObject> loser;
            SaveOptions loserOptions;
            if (precedence == Precedence::Conflict) {
                isWritten = incomingWins(here, incoming);
                result.outcome = isWritten ? ImportOutcome::ConflictWon : ImportOutcome::ConflictLost;
                options.ids.predecessors = mergedPredecessors(here, incoming);
                if (policy == ConflictPolicy::KeepBoth) {
                    ImportedMessage lost = message;
                    if (isWritten) lost.data = stored->data();
                    else loserOptions.mime = message.mime;
                    lost.data.properties.set(kConflictItems, std::vector<std::string>{known.entryid});
                    loser = create(lost);
                    result.outcome = ImportOutcome::ConflictKept;
                }
            }
            // One transaction: who imports again after a crash must not find half of it, or the loser would be there twice.
            std::vector<ObjectSave> saves;
            if (isWritten) {
                stored->setData(message.data);
                saves.push_back({*stored, options});
            }
            if (loser) saves.push_back({*loser, loserOptions});
            const auto merge = [&](WriteTransaction& transaction) {
                // Still the version that it was, and known to contain the other.
                const std::uint64_t cn = sync_queries::changeOf(transaction.connection(), transaction.store(), item);
                sync_queries::setItemKeys(transaction.connection(), transaction.store(), item, known.changeKey, cn, options.ids.predecessors);
            };
            if (saves.empty()) {
                _file->write(merge);
                return result;
            }
            std::function<void(WriteTransaction&)> also;
            if (!isWritten) also = merge;
            const std::vector<SaveResult> saved = saveTogether(saves, also);
            if (isWritten) result.number = saved.front().changeNumber;
            if (loser) result.conflict = saved.back().place.item;
            return result;
        } catch (const Error& error) {
            // Somebody saved it meanwhile: the decision is another one now.
            if (error.code() != ErrorCode::Conflict || attempt == kAttempts) throw;
        }
    }
}

}  // namespace corbel::store
