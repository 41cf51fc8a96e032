#include "store/objects/special_folders.h"

#include <algorithm>

#include "store/folder_queries.h"
#include "store/objects/folder_names.h"
#include "store/objects/folder_prop_queries.h"
#include "store/objects/object_tags.h"
#include "store/rights/acl_queries.h"

namespace corbel::store {
namespace {

constexpr std::string_view kMailClass = "IPF.Note";
constexpr std::string_view kDefaultLanguage = "en";

struct Special {
    SpecialUse use;
    std::string_view containerClass;
};
constexpr Special kSpecials[] = {
    {SpecialUse::Inbox, kMailClass},       {SpecialUse::Drafts, kMailClass},
    {SpecialUse::Sent, kMailClass},        {SpecialUse::Trash, kMailClass},
    {SpecialUse::Junk, kMailClass},        {SpecialUse::Archive, kMailClass},
    {SpecialUse::Outbox, kMailClass},      {SpecialUse::Calendar, "IPF.Appointment"},
    {SpecialUse::Contacts, "IPF.Contact"}, {SpecialUse::Tasks, "IPF.Task"},
    {SpecialUse::Notes, "IPF.StickyNote"}, {SpecialUse::Journal, "IPF.Journal"},
};

struct HiddenFolder {
    SpecialUse use;
    std::string_view name;
};
constexpr HiddenFolder kHidden[] = {
    {kUseViews, "IPM_VIEWS"},     {kUseCommonViews, "IPM_COMMON_VIEWS"}, {kUseFinder, "FINDER_ROOT"},
    {kUseShortcuts, "Shortcuts"}, {kUseFreebusy, "Freebusy Data"},
};

const FolderRow* withUse(const FolderTree& tree, SpecialUse use) {
    const auto found = std::find_if(tree.rows().begin(), tree.rows().end(), [use](const FolderRow& row) { return row.specialUse == use; });
    return found == tree.rows().end() ? nullptr : &*found;
}

/// A name that no child of `parent` has.
std::string freeName(const FolderTree* tree, FolderId parent, std::string_view name) {
    std::string free(name);
    for (int n = 1; tree && tree->child(parent, free); ++n) free = std::string(name) + " (" + std::to_string(n) + ")";
    return free;
}

/// `tree`: what is there; null for a new store.
std::size_t makeMissing(WriteTransaction& transaction, const FolderTree* tree, FolderId root, FolderId subtree,
                        const FolderLanguage& language) {
    db::Connection& connection = transaction.connection();
    const StoreId store = transaction.store();
    std::size_t made = 0;
    FolderId inbox = tree ? tree->inbox() : 0;
    for (const Special& special : kSpecials) {
        if (tree && withUse(*tree, special.use)) continue;
        const bool isInbox = special.use == SpecialUse::Inbox;
        const std::string name = isInbox ? "INBOX" : freeName(tree, subtree, language.name(special.use));
        const FolderId folder =
            insertFolder(transaction, {0, subtree, FolderKind::Ordinary, name, std::string(special.containerClass), special.use, 0});
        ++made;
        if (isInbox) {
            inbox = folder;
            // IMAP knows it by one name; MAPI shows this one.
            folder_prop_queries::set(connection, store, folder, {tags::DisplayName, std::string(language.name(special.use))});
        }
        if (special.containerClass == kMailClass && special.use != SpecialUse::Outbox) {
            folder_queries::subscribe(connection, store, transaction.meta().owner, name);
        }
    }
    for (const HiddenFolder& hidden : kHidden) {
        if (tree && withUse(*tree, hidden.use)) continue;
        insertFolder(transaction, {0, root, FolderKind::Hidden, freeName(tree, root, hidden.name), "", hidden.use, 0});
        ++made;
    }
    if (folder_prop_queries::receiveFolders(connection, store).empty()) {
        for (const std::string_view messageClass : {"", "IPM", "REPORT.IPM"})
            folder_prop_queries::setReceiveFolder(connection, store, messageClass, inbox);
        folder_prop_queries::setReceiveFolder(connection, store, "IPC", root);
        ++made;
    }
    return made;
}

}  // namespace

void makeStoreFolders(WriteTransaction& transaction, const NewStore& store) {
    const FolderLanguage* language = findFolderLanguage(store.language);
    if (!language) language = findFolderLanguage(kDefaultLanguage);
    const FolderId root = insertFolder(transaction, {0, 0, FolderKind::Root, "", "", SpecialUse::None, 0});
    const FolderId subtree = insertFolder(transaction, {0, root, FolderKind::Subtree, "IPM_SUBTREE", "", SpecialUse::None, 0});
    if (store.isPublic) {
        // Whoever belongs to the tenant reads its public folders until rights are set otherwise.
        transaction.noteShared();
        acl_queries::set(transaction.connection(), transaction.store(), subtree, {{MemberKind::Default, 0}, kRightReadAny | kRightFolderVisible});
    } else {
        makeMissing(transaction, nullptr, root, subtree, *language);
    }
    folder_prop_queries::set(transaction.connection(), transaction.store(), 0, {tags::LocaleId, std::int64_t{language->lcid}});
}

std::size_t repairStoreFolders(WriteTransaction& transaction) {
    transaction.tree();
    const FolderTreePtr tree = transaction.state().tree;  // stays as it is while folders are made
    if (tree->root() == 0 || tree->subtree() == 0) return 0;
    const FolderLanguage* language = findFolderLanguage(kDefaultLanguage);
    if (const auto stored = folder_prop_queries::find(transaction.connection(), transaction.store(), 0, tags::LocaleId.id())) {
        const auto* lcid = std::get_if<std::int64_t>(&stored->property.value);
        for (const FolderLanguage& known : folderLanguages()) {
            if (lcid && known.lcid == *lcid) language = &known;
        }
    }
    const std::size_t made = makeMissing(transaction, tree.get(), tree->root(), tree->subtree(), *language);
    if (made > 0) transaction.treeChanged();
    return made;
}

SpecialFolders specialFolders(const FolderTree& tree) {
    const auto of = [&tree](SpecialUse use) {
        const FolderRow* row = withUse(tree, use);
        return row ? row->id : FolderId{0};
    };
    SpecialFolders folders;
    folders.root = tree.root();
    folders.subtree = tree.subtree();
    folders.inbox = of(SpecialUse::Inbox);
    folders.outbox = of(SpecialUse::Outbox);
    folders.sent = of(SpecialUse::Sent);
    folders.trash = of(SpecialUse::Trash);
    folders.drafts = of(SpecialUse::Drafts);
    folders.junk = of(SpecialUse::Junk);
    folders.archive = of(SpecialUse::Archive);
    folders.calendar = of(SpecialUse::Calendar);
    folders.contacts = of(SpecialUse::Contacts);
    folders.tasks = of(SpecialUse::Tasks);
    folders.notes = of(SpecialUse::Notes);
    folders.journal = of(SpecialUse::Journal);
    folders.views = of(kUseViews);
    folders.commonViews = of(kUseCommonViews);
    folders.finder = of(kUseFinder);
    folders.shortcuts = of(kUseShortcuts);
    folders.freebusy = of(kUseFreebusy);
    return folders;
}

std::vector<FolderPointer> storePointers(const SpecialFolders& folders) {
    return {{tags::IpmSubtreeEntryId, folders.subtree},   {tags::IpmOutboxEntryId, folders.outbox},
            {tags::IpmWastebasketEntryId, folders.trash}, {tags::IpmSentMailEntryId, folders.sent},
            {tags::ViewsEntryId, folders.views},          {tags::CommonViewsEntryId, folders.commonViews},
            {tags::FinderEntryId, folders.finder},        {tags::ShortcutsEntryId, folders.shortcuts}};
}

std::vector<FolderPointer> inboxPointers(const SpecialFolders& folders) {
    return {{tags::IpmAppointmentEntryId, folders.calendar}, {tags::IpmContactEntryId, folders.contacts},
            {tags::IpmJournalEntryId, folders.journal},      {tags::IpmNoteEntryId, folders.notes},
            {tags::IpmTaskEntryId, folders.tasks},           {tags::IpmDraftsEntryId, folders.drafts}};
}

}  // namespace corbel::store
