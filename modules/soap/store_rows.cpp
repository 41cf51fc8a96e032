#include "store_rows.h"

#include <unordered_map>

#include "companies.h"
#include "computed_props.h"
#include "corbel/property_tags.h"
#include "default_columns.h"
#include "table_tags.h"

namespace corbel::soap {
namespace {

using namespace table_tags;

constexpr std::size_t kPage = 1'000;
constexpr std::int64_t kActiveUser = 0x10001, kNonActiveUser = 0x10002;   // PR_OBJECT_TYPE here: what class of user
constexpr std::int64_t kPrivateStore = 0, kPublicStore = 1;

std::string keyOf(char kind, std::uint64_t number) {
    std::string key(1, kind);
    return key.append(reinterpret_cast<const char*>(&number), sizeof number);
}

void requireRoom(std::size_t rows) {
    if (rows >= kMaxMemoryRows) throw Error(ErrorCode::LimitReached, "There are too many users or mailboxes to list");
}

std::vector<BookTenant> tenantsOf(Call& call) {
    std::vector<BookTenant> tenants = call.services.book.tenants();
    std::erase_if(tenants, [&](const BookTenant& tenant) { return !administers(call, tenant.id); });
    return tenants;
}

template <class Take>
void eachUser(Call& call, const BookTenant& tenant, const Take& take) {
    std::string after;
    for (;;) {
        const std::vector<BookUser> page = call.services.book.users(tenant.id, after, kPage);
        for (const BookUser& user : page) take(user);
        if (page.size() < kPage) return;
        after = page.back().login;
    }
}

std::vector<StoreOwner> storesOf(Call& call) {
    std::vector<StoreOwner> stores;
    StoreId after = 0;
    for (;;) {
        std::vector<StoreOwner> page = call.services.stores.list(after, kPage);
        const bool isLast = page.size() < kPage;
        if (!page.empty()) after = page.back().id;
        for (StoreOwner& store : page) {
            if (!administers(call, store.tenant)) continue;
            requireRoom(stores.size());
            stores.push_back(std::move(store));
        }
        if (isLast) return stores;
    }
}

/// Rows that stand for stores, or for users who may have one.
class StoreRowMaker : public RowMaker {
protected:
    std::unordered_map<std::string, StoreOwner> _stores;   // by the row's key

    /// The row's store for `use`; one that cannot be opened tells nothing.
    template <class Use>
    void withStore(Call& call, const MemoryRow& row, const Use& use) {
        const auto found = _stores.find(row.key);
        if (found == _stores.end()) return;
        try {
            use(call.store(found->second));
        } catch (const Error&) {
            // No longer there, without an owner, or of somebody who let nobody in.
        }
    }
};

class UserRows final : public StoreRowMaker {
public:
    std::vector<MemoryRow> rows(Call& call) override {
        _stores.clear();
        std::unordered_map<UserId, StoreOwner> byOwner;
        for (StoreOwner& store : storesOf(call)) {
            if (!store.isPublic) byOwner.emplace(store.owner, std::move(store));
        }
        std::vector<MemoryRow> rows;
        for (const BookTenant& tenant : tenantsOf(call)) {
            eachUser(call, tenant, [&](const BookUser& user) {
                requireRoom(rows.size());
                MemoryRow& row = rows.emplace_back();
                row.key = keyOf('u', user.id);
                const auto kibibytes = static_cast<std::int64_t>(user.quotaBytes / 1024);
                row.values = {
                    {UserLogin, user.login},        {tags::DisplayName, user.displayName},
                    {tags::SmtpAddress, user.address}, {NonActive, std::int64_t{!user.isEnabled}},
                    {Administrator, std::int64_t{user.isAdmin}}, {HomeServer, call.services.serverName},
                    {QuotaWarning, kibibytes},      {QuotaSend, kibibytes},
                    {QuotaReceive, kibibytes},
                };
                if (!tenant.name.empty()) row.values.set(CompanyName, tenant.name);
                if (const auto store = byOwner.find(user.id); store != byOwner.end()) _stores.emplace(row.key, store->second);
            });
        }
        return rows;
    }
    std::span<const PropTag> costly() const override {
        static constexpr PropTag kTags[] = {MessageSizeExtended};
        return kTags;
    }
    void finish(Call& call, MemoryRow& row) override {
        withStore(call, row, [&](StoreSession& store) { row.values.set(MessageSizeExtended, static_cast<std::int64_t>(store.quota().usedBytes)); });
    }
};

class UserStoreRows final : public StoreRowMaker {
public:
    std::vector<MemoryRow> rows(Call& call) override {
        _stores.clear();
        std::unordered_map<UserId, StoreOwner> byOwner;
        std::vector<MemoryRow> rows;
        for (StoreOwner& store : storesOf(call)) {
            if (store.isPublic) addStore(rows, std::move(store), keyOf('p', store.id));
            else byOwner.emplace(store.owner, std::move(store));
        }
        for (const BookTenant& tenant : tenantsOf(call)) {
            eachUser(call, tenant, [&](const BookUser& user) {
                requireRoom(rows.size());
                MemoryRow* row = nullptr;
                if (auto store = byOwner.extract(user.id)) row = &addStore(rows, std::move(store.mapped()), keyOf('u', user.id));
                else row = &rows.emplace_back(MemoryRow{keyOf('u', user.id), {}});
                row->values.set(UserLogin, user.login);
                row->values.set(tags::DisplayName, user.login);
                row->values.set(StoreType, kPrivateStore);
                row->values.set(tags::ObjectType, user.isEnabled ? kActiveUser : kNonActiveUser);
                if (tenant.name.empty()) return;
                row->values.set(CompanyName, tenant.name);
                row->values.set(CompanyId, static_cast<std::int64_t>(tenant.id + kFirstBookId));
            });
        }
        // Their owners are gone.
        for (auto& [owner, store] : byOwner) {
            requireRoom(rows.size());
            addStore(rows, std::move(store), keyOf('o', owner));
        }
        return rows;
    }
    std::span<const PropTag> costly() const override {
        static constexpr PropTag kTags[] = {StoreEntryId, MessageSizeExtended, tags::LastModificationTime};
        return kTags;
    }
    void finish(Call& call, MemoryRow& row) override {
        withStore(call, row, [&](StoreSession& store) {
            row.values.set(StoreEntryId, store.objects().storeEntryid());
            row.values.set(MessageSizeExtended, static_cast<std::int64_t>(store.quota().usedBytes));
            const PropTag wanted[] = {tags::LastModificationTime};
            for (const Property& each : store.objects().folderProperties(0, wanted).all()) row.values.set(each);
        });
    }

private:
    MemoryRow& addStore(std::vector<MemoryRow>& rows, StoreOwner&& store, std::string key) {
        MemoryRow& row = rows.emplace_back();
        row.key = std::move(key);
        row.values = {{StoreGuid, store.guid}, {StoreType, store.isPublic ? kPublicStore : kPrivateStore}};
        _stores.emplace(row.key, std::move(store));
        return row;
    }
};

class MailboxRows final : public StoreRowMaker {
public:
    std::vector<MemoryRow> rows(Call& call) override {
        _stores.clear();
        std::vector<MemoryRow> rows;
        for (StoreOwner& store : storesOf(call)) {
            MemoryRow& row = rows.emplace_back();
            row.key = keyOf('s', store.id);
            row.values = {{tags::ObjectType, std::int64_t{kStoreObject}}};
            _stores.emplace(row.key, std::move(store));
        }
        return rows;
    }
    std::span<const PropTag> costly() const override { return mailboxColumns(); }
    void finish(Call& call, MemoryRow& row) override {
        withStore(call, row, [&](StoreSession& store) {
            const auto wanted = mailboxColumns();
            const PropertyBag stored = store.objects().folderProperties(0, sourcesOf(ObjectKind::Store, wanted));
            for (Property& each : complete(call, {ObjectKind::Store, &store, 0, 0}, wanted, stored)) {
                if (each.tag.type() != PropType::Error && each.tag != tags::InstanceKey) row.values.set(std::move(each));
            }
        });
    }
};

}  // namespace

std::unique_ptr<RowMaker> makeUserRows() { return std::make_unique<UserRows>(); }

OpenTablePtr openUserStoresTable(Call& call, const TableRequest& request) {
    call.requireAdmin();
    const auto columns = userStoresColumns();
    return std::make_shared<MemoryTable>(kStatusObject, columnsOf(request, columns), std::vector<PropTag>(columns.begin(), columns.end()), std::make_unique<UserStoreRows>());
}

OpenTablePtr openMailboxTable(Call& call, const TableRequest& request) {
    call.requireAdmin();
    const auto columns = mailboxColumns();
    return std::make_shared<MemoryTable>(kStoreObject, columnsOf(request, columns), std::vector<PropTag>(columns.begin(), columns.end()), std::make_unique<MailboxRows>());
}

}  // namespace corbel::soap
