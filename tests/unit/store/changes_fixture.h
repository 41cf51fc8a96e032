// What tests of changes and imports share: a session with INBOX and Archive, and short words for what they do.
#pragma once

#include "corbel/changes.h"
#include "corbel/objects.h"
#include "corbel/property_tags.h"
#include "unit/store/store_contract.h"

namespace corbel::testing {

inline constexpr std::int64_t kDay = std::int64_t{86'400} * 1'000'000;

template <class Engine>
class ChangesFixture : public StoreContract<Engine> {
public:
    void setUp() override {
        StoreContract<Engine>::setUp();
        _archive = _setup->folder(*_session, "Archive");
    }

protected:
    using StoreContract<Engine>::_setup;
    using StoreContract<Engine>::_session;
    using StoreContract<Engine>::_inbox;

    void configure(store::StoreOptions& options) override { options.recoverableMicros = 14 * kDay; }

    /// A page as text: "new 1, gone 2": type and item, in order.
    static std::string textOf(const ContentsPage& page) {
        static const char* const kNames[] = {"new", "changed", "read", "deleted", "soft", "moved", "out"};
        if (page.needsResync) return "resync";
        std::string text;
        for (const ItemChange& change : page.changes) {
            if (!text.empty()) text += ", ";
            text += kNames[static_cast<int>(change.type)];
            text += ' ' + std::to_string(change.uid);
        }
        return text;
    }

    ContentsPage since(const SyncState& state, std::size_t limit = 100, FolderId folder = 0) {
        ContentsQuery query;
        query.folder = folder != 0 ? folder : _inbox;
        query.state = state;
        query.limit = limit;
        return _session->changes().contents(query);
    }
    void flag(Uid uid, std::uint32_t flags) { _session->changeFlags(_inbox, std::vector<Uid>{uid}, {FlagOp::Add, flags, {}, {}}); }
    void expunge(Uid uid) { _session->expunge(_inbox, std::vector<Uid>{uid}, true); }
    ItemId itemOf(Uid uid) {
        const auto view = _session->view(_inbox);
        return view->at(view->lowerBound(uid)).item;
    }
    static std::string sourceKeyOf(const ContentsPage& page, Uid uid) {
        for (const ItemChange& change : page.changes) {
            if (change.uid == uid) return change.sourceKey;
        }
        return {};
    }
    FolderChange folderOf(FolderId folder) {
        for (FolderChange& change : _session->changes().hierarchy({}).changes) {
            if (change.folder == folder) return change;
        }
        throw std::logic_error("no such folder");
    }
    std::string pathOf(FolderId folder) {
        for (const FolderInfo& info : _session->folders()) {
            if (info.id == folder) return info.path;
        }
        return {};
    }
    std::string subjectOf(ItemId item) {
        const PropTag wanted[] = {tags::Subject};
        return std::string(_session->objects().open(item)->get(wanted).text(tags::Subject));
    }
    ImportedMessage messageImport(const std::string& name, char number, const std::string& subject) {
        ImportedMessage import;
        import.folder = _inbox;
        import.ids.sourceKey = std::string(16, 'm') + name;
        import.ids.changeKey = std::string(16, 'm') + std::string(5, '\0') + number;
        import.modified = _setup->clock.now();
        import.data.properties.set(tags::Subject, subject);
        import.data.properties.set(tags::LastModificationTime, toMicros(import.modified));
        return import;
    }
    static std::string listOf(std::initializer_list<std::string> keys) {
        PredecessorList list;
        for (const std::string& key : keys) list.add(key);
        return list.serialize();
    }
    ImportedFolder folderImport(const std::string& name, char number) {
        ImportedFolder import;
        import.sourceKey = std::string(16, 'f') + name;
        import.changeKey = std::string(16, 'f') + std::string(5, '\0') + number;
        import.modified = _setup->clock.now();
        import.name = name;
        return import;
    }

    FolderId _archive = 0;
};

}  // namespace corbel::testing
