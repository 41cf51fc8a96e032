// Changes of one identity in one store. Owned by SqlStoreSession, which outlives it. The work is in contents_changes, hierarchy_changes
// and import_*. [worker, one thread at a time]
#pragma once

#include "corbel/changes.h"
#include "corbel/objects.h"
#include "corbel/identity.h"
#include "store/objects/object_save.h"
#include "store/store_file.h"
#include "store/store_ids.h"

namespace corbel::store {

class SqlChanges final : public Changes {
public:
    SqlChanges(StoreFilePtr file, const Identity& identity, StoreSession& session) : _file(std::move(file)), _identity(identity), _session(session) {}

    SyncState current(FolderId folder) override;
    ContentsPage contents(const ContentsQuery& query) override;
    HierarchyPage hierarchy(const SyncState& state) override;

    ItemId findItem(FolderId folder, std::string_view sourceKey) override;
    FolderId findFolder(std::string_view sourceKey) override;

    std::string reserveSourceKeys(std::uint32_t count) override;
    ImportResult importMessage(const ImportedMessage& message, ConflictPolicy policy) override;
    std::size_t importDeletions(FolderId folder, std::span<const std::string> sourceKeys, Removal removal) override;
    ImportResult importMove(const MoveImport& move) override;
    std::size_t importReadState(FolderId folder, std::span<const ReadStateImport> states) override;
    FolderImportResult importFolder(const ImportedFolder& folder) override;
    std::size_t importFolderDeletions(std::span<const std::string> sourceKeys, Removal removal) override;
    std::string departedEntryid(ItemId item) override { return givenEntryid(ObjectType::Message, item); }
    std::string departedFolderEntryid(FolderId folder) override { return givenEntryid(ObjectType::Folder, folder); }

private:
    void require(FolderId folder, Right right) const { requireRight(_identity, _file->facts(), folder, right); }
    std::string givenEntryid(ObjectType type, std::uint64_t number) const;
    /// A message had this key and is not there any more: asked of keys that no item has.
    bool isGone(std::string_view sourceKey);
    /// A message out of the import, not saved yet.
    std::unique_ptr<MessageObject> makeMessage(const ImportedMessage& message);
    void requireEditOf(FolderId folder, ItemId item) const;
    /// Over one that is there. Conflict: it was saved meanwhile, and nothing was written.
    SaveOutcome importOver(ItemId item, const ImportedMessage& message, ConflictPolicy policy, ImportResult& result);
    Removal effective(Removal removal) const { return _file->recoverableMicros() > 0 ? removal : Removal::Hard; }

    const StoreFilePtr _file;
    const Identity& _identity;
    StoreSession& _session;   // its owner
};

}  // namespace corbel::store
