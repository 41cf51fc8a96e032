// SqlChanges::importMessage(): one message as another replica has it.
#include "corbel/error.h"
#include "corbel/objects.h"
#include "corbel/property_tags.h"
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

SaveResult SqlChanges::create(const ImportedMessage& message, const ImportedIds& ids) {
    const std::unique_ptr<MessageObject> object = _session.objects().create(message.folder, message.isAssociated);
    object->setData(message.data);
    SaveOptions options;
    options.ids = ids;
    options.mime = message.mime;
    return object->save(options);
}

ImportResult SqlChanges::importMessage(const ImportedMessage& message, ConflictPolicy policy) {
    require(message.folder, Right::Create);
    Objects& objects = _session.objects();
    ImportedIds ids = message.ids;
    ids.predecessors = knownChanges(message);
    ImportResult result;
    for (int attempt = 1;; ++attempt) {
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
            const SaveResult saved = create(message, ids);
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
            if (precedence == Precedence::Conflict) {
                isWritten = incomingWins(here, incoming);
                result.outcome = isWritten ? ImportOutcome::ConflictWon : ImportOutcome::ConflictLost;
                options.ids.predecessors = mergedPredecessors(here, incoming);
                if (policy == ConflictPolicy::KeepBoth) {
                    ImportedMessage loser = message;
                    loser.ids = {};
                    if (isWritten) {
                        loser.data = stored->data();
                        loser.mime = nullptr;
                    }
                    loser.data.properties.set(kConflictItems, std::vector<std::string>{known.entryid});
                    result.conflict = create(loser, {}).place.item;
                    result.outcome = ImportOutcome::ConflictKept;
                }
            }
            if (!isWritten) {
                // Still the version that it was, and known to contain the other.
                _file->write([&](WriteTransaction& transaction) {
                    const std::uint64_t cn = sync_queries::changeOf(transaction.connection(), transaction.store(), item);
                    sync_queries::setItemKeys(transaction.connection(), transaction.store(), item, known.changeKey, cn, options.ids.predecessors);
                });
                return result;
            }
            stored->setData(message.data);
            result.number = stored->save(options).changeNumber;
            return result;
        } catch (const Error& error) {
            // Somebody saved it meanwhile: the decision is another one now.
            if (error.code() != ErrorCode::Conflict || attempt == kAttempts || result.conflict != 0) throw;
        }
    }
}

}  // namespace corbel::store
