// One identity's session on a FakeStore, and what all stores keep: in memory, under one mutex.
//
// Part of fake_store.cpp, which makes them. [any thread]
#pragma once

#include <algorithm>
#include <vector>

#include "corbel/access.h"
#include "corbel/error.h"
#include "corbel/testing/fake_store.h"
#include "fake_data.h"
#include "fake_view.h"

namespace corbel::testing {

using namespace fake;

struct FakeStores::Data {
    std::recursive_mutex mutex;
    static bool isShared(const Store& store, UserId user, RightSet rights) {
        return std::any_of(store.folders.begin(), store.folders.end(), [&](const auto& folder) {
            const auto found = folder.second.members.find(user);
            return found != folder.second.members.end() && found->second & rights;
        });
    }

    std::map<StoreId, Store> stores;
    std::map<UserId, std::string> logins;
    std::uint64_t nextId = 100;
};

class FakeStores::Session final : public StoreSession {
public:
    Session(FakeStores& stores, Store& store, const Identity& identity)
        : _all(stores), _store(store), _user(identity.user), _isOwner(identity.user == store.owner), _access(*this) {
        ++_all.openSessions;
    }
    ~Session() override { --_all.openSessions; }

    StoreId id() const noexcept override { return _store.id; }

    std::vector<FolderInfo> folders() override {
        const auto lock = enter();
        std::vector<FolderInfo> out;
        for (const auto& [id, folder] : _store.folders) {
            if (rightsIn(folder) & kRightFolderVisible) out.push_back(describe(folder));
        }
        std::sort(out.begin(), out.end(), [](const FolderInfo& a, const FolderInfo& b) { return a.path < b.path; });
        return out;
    }

    std::optional<FolderInfo> findFolder(std::string_view path) override {
        const auto lock = enter();
        const Folder* folder = find(path);
        return folder && rightsIn(*folder) & kRightFolderVisible ? std::optional(describe(*folder)) : std::nullopt;
    }

    FolderInfo createFolder(std::string_view wanted, SpecialUse use) override {
        const auto lock = enter();
        const std::string path = canonical(wanted);
        checkName(path);
        const auto slash = path.rfind(kPathSeparator);
        FolderId parent = 0;
        if (!_isOwner) {
            const Folder* above = slash == std::string::npos ? nullptr : find(path.substr(0, slash));
            if (!above) throw Error(ErrorCode::NotFound, "There is no such folder");
            require(*above, kRightCreateSubfolder);
        }
        if (find(path)) throw Error(ErrorCode::AlreadyExists, "A folder with this name exists");
        if (slash != std::string::npos) {
            const Folder* found = find(path.substr(0, slash));
            parent = found ? found->info.id : createFolder(path.substr(0, slash), SpecialUse::None).id;
        }
        const FolderId id = _all._data->nextId++;
        Folder& folder = _store.folders[id];
        folder.info = {id, parent, path, "IPF.Note", use, false, false, static_cast<std::uint32_t>(id)};
        if (parent != 0) folder.members = get(parent).members;
        if (!_isOwner) folder.members[_user] = kRightsAll;
        changed(folder, kFolderChanged);
        return describe(folder);
    }

    void renameFolder(FolderId id, std::string_view newPath) override {
        const auto lock = enter();
        const std::string path = canonical(newPath);
        checkName(path);
        Folder& folder = require(get(id), kRightOwner);
        if (find(path)) throw Error(ErrorCode::AlreadyExists, "A folder with this name exists");
        if (folder.info.specialUse == SpecialUse::Inbox) {
            const FolderId target = createFolder(path, SpecialUse::None).id;
            std::vector<Uid> uids;
            for (const Item& item : folder.items) uids.push_back(item.view.uid);
            move(id, uids, target);
            return;
        }
        const std::string before = folder.info.path;
        if (path.starts_with(before + kPathSeparator)) throw Error(ErrorCode::InvalidArgument, "A folder cannot move below itself");
        for (auto& [other, each] : _store.folders) {
            if (each.info.path == before || each.info.path.starts_with(before + kPathSeparator)) each.info.path.replace(0, before.size(), path);
        }
        const auto slash = path.rfind(kPathSeparator);
        if (slash != std::string::npos) {
            const Folder* parent = find(path.substr(0, slash));
            folder.info.parent = parent ? parent->info.id : createFolder(path.substr(0, slash), SpecialUse::None).id;
        }
        changed(folder, kFolderChanged);
    }

    void deleteFolder(FolderId id) override {
        const auto lock = enter();
        Folder& folder = require(get(id), kRightOwner);
        if (folder.info.specialUse != SpecialUse::None) throw Error(ErrorCode::InvalidArgument, "A special folder cannot be deleted");
        if (describe(folder).hasChildren) throw Error(ErrorCode::Conflict, "The folder has children");
        changed(folder, kFolderChanged);
        _store.folders.erase(id);
    }

    void setSubscribed(std::string_view path, bool subscribed) override {
        const auto lock = enter();
        if (subscribed) {
            _store.subscriptions[_user].insert(canonical(path));
        } else {
            _store.subscriptions[_user].erase(canonical(path));
        }
    }

    std::vector<std::string> subscriptions() override {
        const auto lock = enter();
        const std::set<std::string>& mine = _store.subscriptions[_user];
        return {mine.begin(), mine.end()};
    }

    FolderCounters counters(FolderId id) override {
        const auto lock = enter();
        return count(require(get(id), kRightReadAny));
    }

    std::unique_ptr<MailboxView> view(FolderId id, bool claimRecent) override {
        const auto lock = enter();
        Folder& folder = require(get(id), kRightReadAny);
        auto snapshot = std::make_shared<FakeSnapshot>();
        for (const Item& item : folder.items) snapshot->items.push_back(shown(item));
        snapshot->keywords = folder.keywords;
        snapshot->counters = count(folder);
        snapshot->recentFrom = _isOwner ? folder.firstUnclaimed : folder.uidNext;
        if (claimRecent && _isOwner) folder.firstUnclaimed = folder.uidNext;
        return std::make_unique<FakeView>(std::move(snapshot));
    }

    void read(FolderId id, std::span<const Uid> uids, std::uint32_t fields, RowSink& sink) override {
        const auto lock = enter();
        const Folder& folder = require(get(id), kRightReadAny);
        for (const Uid uid : uids) {
            const Item* item = findItem(folder, uid);
            if (!item) continue;
            FakeContent content(item->prefix + item->body->bytes, _all.hidesWhole, _all.contentFailsAt);
            MessageRow row;
            row.uid = uid;
            row.item = item->view.item;
            row.prefixBytes = item->prefix.size();
            if (fields & kFieldReceived) row.received = item->received;
            if (fields & kFieldSaved) row.saved = item->saved;
            if (fields & kFieldSize) row.sizeBytes = item->size();
            if (fields & kFieldEnvelope) row.envelope = item->body->envelope;
            if (fields & kFieldStructure) row.structure = item->body->structure;
            if (fields & kFieldGuid) row.guid = item->guid;
            if (fields & kFieldContent) row.content = &content;
            if (!sink.row(row)) return;
        }
    }

    Quota quota() override {
        const auto lock = enter();
        Quota out;
        out.limitBytes = _all.quotaLimitBytes;
        for (const auto& [id, folder] : _store.folders) out.usedBytes += count(folder).sizeBytes;
        return out;
    }

    AppendResult append(FolderId id, std::span<const AppendItem> items) override {
        const auto lock = enter();
        Folder& folder = require(get(id), kRightCreate);
        AppendResult out;
        out.uidValidity = folder.info.uidValidity;
        bool isNewMail = false;
        for (const AppendItem& wanted : items) {
            const Quota used = quota();
            if (used.limitBytes && used.usedBytes + wanted.prefix.size() + wanted.message->size() > used.limitBytes) {
                throw Error(ErrorCode::OverQuota, "The mailbox is full");
            }
            Item item;
            item.body = dynamic_cast<const Staged&>(*wanted.message).body;
            item.prefix = wanted.prefix;
            item.received = wanted.received.value_or(_all._clock.now());
            item.view.flags = wanted.flags;
            if (!_isOwner) {
                item.view.flags &= ~std::uint32_t{kSeen};
                item.creator = _user;
                if (wanted.flags & kSeen) item.marks[_user].isSeen = true;
            }
            item.view.keywords = keywordBits(folder, wanted.keywords, true);
            item.view.item = _all._data->nextId++;
            item.guid = guidOf(item.view.item);
            out.uids.push_back(add(folder, std::move(item)));
            isNewMail |= wanted.isDelivery;
        }
        changed(folder, kItemsAdded | (isNewMail ? kNewMail : 0u));
        return out;
    }

    FlagResult changeFlags(FolderId id, std::span<const Uid> uids, const FlagChange& change) override {
        const auto lock = enter();
        Folder& folder = get(id);
        FlagResult out;
        const bool isReplace = change.op == FlagOp::Replace;
        const bool reads = isReplace || change.flags & kSeen;
        const bool edits = isReplace || change.flags & (kAnswered | kFlagged | kDraft) || !change.keywords.empty();
        if (reads) require(folder, kRightReadAny);
        if (edits) require(folder, kRightEditAny | kRightEditOwn);
        if (change.flags & kDeleted) require(folder, kRightDeleteAny | kRightDeleteOwn);
        const std::uint64_t bits = keywordBits(folder, change.keywords, change.op != FlagOp::Remove);
        for (const Uid uid : uids) {
            Item* item = findItem(folder, uid);
            if (!item) continue;
            const ViewItem before = shown(*item);
            if (change.unchangedSince && before.modSeq > *change.unchangedSince) {
                out.failed.push_back(uid);
                continue;
            }
            ViewItem now = before;
            if (change.op == FlagOp::Replace) {
                now.flags = change.flags;
                now.keywords = bits;
            } else if (change.op == FlagOp::Add) {
                now.flags |= change.flags;
                now.keywords |= bits;
            } else {
                now.flags &= ~change.flags;
                now.keywords &= ~bits;
            }
            if (!mayChange(folder, *item, kRightEditAny, kRightEditOwn)) {
                now.keywords = before.keywords;
                now.flags = (before.flags & ~std::uint32_t{kSeen | kDeleted}) | (now.flags & (kSeen | kDeleted));
            }
            if (!mayChange(folder, *item, kRightDeleteAny, kRightDeleteOwn))
                now.flags = (now.flags & ~std::uint32_t{kDeleted}) | (before.flags & kDeleted);
            if (now.flags == before.flags && now.keywords == before.keywords) continue;
            out.modSeq = ++_store.changeNumber;
            write(folder, *item, before, now);
        }
        if (out.modSeq) changed(folder, kFlagsChanged);
        return out;
    }

    CopyResult copy(FolderId from, std::span<const Uid> uids, FolderId to) override {
        const auto lock = enter();
        const Folder source = require(get(from), kRightReadAny);
        Folder& target = require(get(to), kRightCreate);
        CopyResult out;
        out.uidValidity = target.info.uidValidity;
        for (const Uid uid : uids) {
            const Item* item = findItem(source, uid);
            if (!item) continue;
            Item copied = *item;
            std::vector<std::string> names;
            for (std::size_t bit = 0; bit < source.keywords.size(); ++bit) {
                if (item->view.keywords >> bit & 1) names.push_back(source.keywords[bit]);
            }
            copied.view.keywords = keywordBits(target, names, true);
            copied.marks.clear();
            copied.creator = 0;
            if (!_isOwner) {
                copied.view.flags &= ~std::uint32_t{kSeen};
                copied.creator = _user;
                if (shown(*item).flags & kSeen) copied.marks[_user].isSeen = true;
            }
            copied.view.item = _all._data->nextId++;
            copied.guid = guidOf(copied.view.item);
            out.uids.emplace_back(uid, add(target, std::move(copied)));
        }
        if (!out.uids.empty()) changed(target, kItemsAdded);
        return out;
    }

    CopyResult move(FolderId from, std::span<const Uid> uids, FolderId to) override {
        const auto lock = enter();
        CopyResult out = copy(from, uids, to);
        std::vector<Uid> gone;
        for (const auto& [source, target] : out.uids) gone.push_back(source);
        expunge(from, gone, true);
        return out;
    }

    std::vector<Uid> expunge(FolderId id, std::span<const Uid> uids, bool regardless) override {
        const auto lock = enter();
        Folder& folder = require(get(id), kRightDeleteAny | kRightDeleteOwn);
        std::vector<Uid> out;
        for (const Uid uid : uids) {
            const Item* item = findItem(folder, uid);
            if (!item || !mayChange(folder, *item, kRightDeleteAny, kRightDeleteOwn)) continue;
            if (regardless || item->view.flags & kDeleted) out.push_back(uid);
        }
        if (out.empty()) return out;
        std::erase_if(folder.items, [&](const Item& item) { return std::binary_search(out.begin(), out.end(), item.view.uid); });
        folder.highest = folder.sharedHighest = ++_store.changeNumber;
        changed(folder, kItemsRemoved);
        return out;
    }

    Access& access() override { return _access; }

private:
    /// Rights of users by name alone: no groups, no default, no delegates.
    class FakeAccess final : public Access {
    public:
        explicit FakeAccess(Session& session) : _session(session) {}
        RightSet rights(FolderId id) override {
            const auto lock = _session.enter();
            const RightSet rights = _session.rightsIn(_session.get(id));
            if (rights == 0) throw Error(ErrorCode::NotFound, "There is no such folder");
            return rights;
        }
        RightSet rightsOf(FolderId id, const Identity& who) override {
            const auto lock = _session.enter();
            const Folder& folder = _session.require(_session.get(id), kRightOwner);
            if (who.user == _session._store.owner) return kRightsAll;
            const auto found = folder.members.find(who.user);
            return found == folder.members.end() ? 0 : found->second;
        }
        std::vector<FolderMember> members(FolderId id) override {
            const auto lock = _session.enter();
            std::vector<FolderMember> out;
            for (const auto& [user, rights] : _session.require(_session.get(id), kRightOwner).members)
                out.push_back({{MemberKind::User, user}, rights, "user" + std::to_string(user)});
            return out;
        }
        void setMember(FolderId id, const Member& member, RightSet rights) override {
            const auto lock = _session.enter();
            if (member.kind != MemberKind::User || member.id == 0) throw Error(ErrorCode::InvalidArgument, "Only users can be members of a fake folder");
            _session.require(_session.get(id), kRightOwner).members[member.id] = rights;
        }
        void removeMember(FolderId id, const Member& member) override {
            const auto lock = _session.enter();
            _session.require(_session.get(id), kRightOwner).members.erase(member.id);
        }
        std::vector<StoreDelegate> delegates() override { return {}; }
        void setDelegate(const Member&, std::uint32_t) override { throw Error(ErrorCode::Unsupported, "A fake store has no delegates"); }
        std::uint32_t delegateRights() override { return _session._isOwner ? kDelegateAll : 0; }
        std::vector<FolderId> favourites() override { return {}; }
        void setFavourite(FolderId, bool) override { throw Error(ErrorCode::Unsupported, "A fake store has no favourites"); }
        std::optional<Member> findMember(std::string_view) override { return std::nullopt; }

    private:
        Session& _session;
    };

    RightSet rightsIn(const Folder& folder) const {
        if (_isOwner) return kRightsAll;
        const auto found = folder.members.find(_user);
        if (found == folder.members.end()) return 0;
        return found->second & kRightOwner ? found->second | kRightFolderVisible : found->second;
    }

    /// The folder, when one of `rights` is there.
    template <class F>
    F& require(F& folder, RightSet rights) const {
        const RightSet has = rightsIn(folder);
        if (has & rights) return folder;
        if (has & kRightFolderVisible) throw Error(ErrorCode::NoAccess, "You may not do that in this folder");
        throw Error(ErrorCode::NotFound, "There is no such folder");
    }

    bool mayChange(const Folder& folder, const Item& item, RightSet any, RightSet own) const {
        const RightSet has = rightsIn(folder);
        return has & any || (has & own && item.creator == _user);
    }

    /// The item as this user has it.
    ViewItem shown(const Item& item) const {
        ViewItem view = item.view;
        if (_isOwner) return view;
        view.flags &= ~std::uint32_t{kSeen};
        view.modSeq = item.cn;
        if (const auto mark = item.marks.find(_user); mark != item.marks.end()) {
            if (mark->second.isSeen) view.flags |= kSeen;
            view.modSeq = std::max(view.modSeq, mark->second.modSeq);
        }
        return view;
    }

    /// The change has the store's latest number.
    void write(Folder& folder, Item& item, const ViewItem& before, const ViewItem& now) {
        const ModSeq number = _store.changeNumber;
        const bool isReading = (before.flags ^ now.flags) == kSeen && before.keywords == now.keywords;
        if (!_isOwner && (before.flags ^ now.flags) & kSeen) item.marks[_user] = {(now.flags & kSeen) != 0, number};
        if (!isReading) item.cn = folder.sharedHighest = number;
        if (_isOwner || !isReading) item.view.modSeq = folder.highest = number;
        const std::uint32_t own = _isOwner ? now.flags & kSeen : item.view.flags & kSeen;
        item.view.flags = (now.flags & ~std::uint32_t{kSeen}) | own;
        item.view.keywords = now.keywords;
    }

    std::unique_lock<std::recursive_mutex> enter() {
        std::unique_lock lock(_all._data->mutex);
        if (const auto error = std::move(_all.failNext)) throw Error(*error);
        return lock;
    }

    Folder* find(std::string_view path) {
        const std::string wanted = canonical(path);
        for (auto& [id, folder] : _store.folders) {
            if (folder.info.path == wanted) return &folder;
        }
        return nullptr;
    }

    Folder& get(FolderId id) {
        const auto found = _store.folders.find(id);
        if (found == _store.folders.end()) throw Error(ErrorCode::NotFound, "There is no such folder");
        return found->second;
    }

    template <class F>
    static auto findItem(F& folder, Uid uid) -> decltype(&folder.items[0]) {
        const auto at = std::lower_bound(folder.items.begin(), folder.items.end(), uid, [](const Item& i, Uid u) { return i.view.uid < u; });
        return at != folder.items.end() && at->view.uid == uid ? &*at : nullptr;
    }

    FolderInfo describe(const Folder& folder) const {
        FolderInfo out = folder.info;
        const auto mine = _store.subscriptions.find(_user);
        out.isSubscribed = mine != _store.subscriptions.end() && mine->second.count(out.path) != 0;
        for (const auto& [id, other] : _store.folders) {
            const bool isBelow = other.info.path.starts_with(out.path + kPathSeparator);
            out.hasChildren |= isBelow && rightsIn(other) & kRightFolderVisible;
        }
        return out;
    }

    FolderCounters count(const Folder& folder) const {
        FolderCounters out;
        out.total = static_cast<std::uint32_t>(folder.items.size());
        out.uidNext = folder.uidNext;
        out.uidValidity = folder.info.uidValidity;
        out.highestModSeq = _isOwner ? folder.highest : folder.sharedHighest;
        for (const Item& item : folder.items) {
            const ViewItem view = shown(item);
            if (!_isOwner) out.highestModSeq = std::max(out.highestModSeq, view.modSeq);
            out.unseen += !(view.flags & kSeen);
            out.recent += _isOwner && view.uid >= folder.firstUnclaimed;
            out.sizeBytes += item.size();
        }
        return out;
    }

    static std::uint64_t keywordBits(Folder& folder, const std::vector<std::string>& names, bool mayAdd) {
        std::uint64_t bits = 0;
        for (const std::string& name : names) {
            std::size_t bit = 0;
            while (bit < folder.keywords.size() && !text::equalsIgnoreCase(folder.keywords[bit], name)) ++bit;
            if (bit == folder.keywords.size()) {
                if (!mayAdd) continue;
                if (bit == kMaxKeywordsPerFolder) throw Error(ErrorCode::LimitReached, "The folder has too many keywords");
                folder.keywords.push_back(name);
            }
            bits |= std::uint64_t{1} << bit;
        }
        return bits;
    }

    static std::string guidOf(ItemId id) {
        const std::string digits = std::to_string(id);
        return std::string(32 - digits.size(), '0') + digits;
    }

    Uid add(Folder& folder, Item item) {
        item.saved = _all._clock.now();
        item.view.uid = folder.uidNext++;
        item.view.modSeq = item.cn = folder.highest = folder.sharedHighest = ++_store.changeNumber;
        folder.items.push_back(std::move(item));
        return folder.items.back().view.uid;
    }

    void changed(const Folder& folder, std::uint32_t kinds) {
        if (_all.onChange) _all.onChange({_store.id, folder.info.id, kinds, _store.changeNumber});
    }

    FakeStores& _all;
    Store& _store;
    const UserId _user;
    const bool _isOwner;
    FakeAccess _access;
};

}  // namespace corbel::testing
