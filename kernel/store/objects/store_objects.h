// The kernel's Objects: checks the right, finds the item or folder, hands out objects over drafts.
//
// Owned by the session that it belongs to. [worker, one at a time]
#pragma once

#include "corbel/objects.h"
#include "store/objects/message_object.h"
#include "store/rights.h"
#include "store/rights/reading.h"

namespace corbel::store {

class SqlObjects final : public Objects {
public:
    SqlObjects(StoreFilePtr file, Identity identity, std::function<std::uint64_t()> quotaBytes);

    std::unique_ptr<MessageObject> create(FolderId folder, bool associated) override;
    std::unique_ptr<MessageObject> open(ItemId item) override;
    std::unique_ptr<MessageObject> openEntryid(std::string_view entryid) override;
    std::unique_ptr<MessageObject> openSourceKey(std::string_view sourceKey) override;
    void load(FolderId folder, std::span<const ItemId> items, std::span<const PropTag> tags, ItemSink& sink) override;
    void changeFlags(FolderId folder, std::span<const ItemId> items, const FlagChange& change) override;
    void remove(FolderId folder, std::span<const ItemId> items) override;

    std::optional<ItemPlace> find(ItemId item) override;
    ItemId itemOfEntryid(std::string_view entryid) override;
    ItemId itemOfSourceKey(std::string_view sourceKey) override;
    ItemId itemOfUid(FolderId folder, Uid uid) override;
    ObjectIds itemIds(ItemId item) override;
    FolderId folderOfEntryid(std::string_view entryid) override;
    FolderId folderOfSourceKey(std::string_view sourceKey) override;
    ObjectIds folderIds(FolderId folder) override;
    std::string storeEntryid() override;
    std::string storeGuid() override;

    std::optional<FolderPlace> findFolder(FolderId folder) override;
    SpecialFolders specialFolders() override;
    FolderPlace createFolder(FolderId parent, const FolderSpec& spec) override;
    void moveFolder(FolderId folder, FolderId parent, std::string_view name) override;
    void deleteFolder(FolderId folder) override;
    PropertyBag folderProperties(FolderId folder, std::span<const PropTag> tags) override;
    void setFolderProperties(FolderId folder, std::span<const Property> properties) override;
    void eraseFolderProperties(FolderId folder, std::span<const PropId> ids) override;
    std::unique_ptr<ValueReader> openFolderValue(FolderId folder, PropTag tag) override;
    std::unique_ptr<ValueWriter> writeFolderValue(FolderId folder, PropTag tag) override;
    void importFolder(FolderId folder, const FolderImport& ids) override;

    ReceiveFolder receiveFolder(std::string_view messageClass) override;
    std::vector<ReceiveFolder> receiveFolders() override;
    void setReceiveFolder(std::string_view messageClass, FolderId folder) override;

    std::vector<ItemId> pending(FolderId folder, ItemId after, std::size_t limit) override;
    void finishRendering(ItemId item, std::uint64_t changeNumber, const StagedMessage& mime) override;

private:
    void require(FolderId folder, Right right) const { requireRight(_identity, _file->facts(), folder, right); }
    void requirePropertiesOf(FolderId folder) const;
    void changeFlagsAsReader(FolderId folder, std::span<const ItemId> items, const FlagChange& change);
    /// The item's folder when the identity has `right` there; else NotFound for an item that it may not see.
    object_queries::Place placeWith(ItemId item, Right right);
    /// The same for who wants to read it: what they made themselves, or with ReadAny.
    void placeToRead(ItemId item);
    ItemId visibleItem(ItemId item);
    FolderId visibleFolder(FolderId folder);

    const StoreFilePtr _file;
    const Identity _identity;
    const Reader _reader;
    ObjectContextPtr _context;
};

}  // namespace corbel::store
