#include "stats_rows.h"

#include "companies.h"
#include "corbel/property_tags.h"
#include "default_columns.h"
#include "logons.h"
#include "store_rows.h"
#include "table_tags.h"

namespace corbel::soap {
namespace {

using namespace table_tags;

std::string keyOf(std::uint64_t number) { return {reinterpret_cast<const char*>(&number), sizeof number}; }

class SystemRows final : public RowMaker {
public:
    std::vector<MemoryRow> rows(Call& call) override {
        const Services& services = call.services;
        std::size_t waiting = 0;
        for (const ClientSessionPtr& session : services.sessions.all()) waiting += session->group->isWaiting(services.clock.ticks()) ? 1 : 0;
        add("server_name", "Name of this server", services.serverName);
        add("version", "Version that clients are told", std::string(kServerVersion));
        add("sessions", "Number of sessions", std::to_string(services.sessions.count()));
        add("sessions_waiting", "Number of sessions that wait for notifications", std::to_string(waiting));
        add("sessions_limit", "Number of sessions that there may be", std::to_string(services.options()->maxSessions));
        return std::move(_rows);
    }

private:
    void add(const char* name, const char* description, std::string value) {
        _rows.push_back({keyOf(_rows.size() + 1), {{tags::DisplayName, std::string(name)}, {StatsDescription, std::string(description)}, {StatsValue, std::move(value)}}});
    }

    std::vector<MemoryRow> _rows;
};

class SessionRows final : public RowMaker {
public:
    std::vector<MemoryRow> rows(Call& call) override {
        std::vector<MemoryRow> rows;
        const std::int64_t now = call.services.clock.ticks().time_since_epoch().count();
        for (const ClientSessionPtr& session : call.services.sessions.all()) {
            if (!administers(call, session->identity.tenant)) continue;
            if (rows.size() >= kMaxMemoryRows) throw Error(ErrorCode::LimitReached, "There are too many sessions to list");
            const auto idle = std::chrono::duration_cast<std::chrono::seconds>(Ticks::duration(now - session->lastUse));
            rows.push_back({keyOf(session->id),
                            {
                                {SessionId, shown(session->id)},
                                {SessionGroupId, shown(session->group->id())},
                                {SessionAddress, session->client.address},
                                {SessionIdle, std::int64_t{idle.count()}},
                                {SessionCapabilities, std::int64_t{session->client.capabilities}},
                                {SessionLocked, std::int64_t{session->group->isWaiting(call.services.clock.ticks())}},
                                {UserLogin, session->identity.login},
                                {SessionVersion, session->client.version},
                                {SessionApplication, session->client.application},
                                {SessionApplicationVersion, session->client.applicationVersion},
                                {SessionApplicationMisc, session->client.misc},
                                {SessionRequests, static_cast<std::int64_t>(session->requests & 0x7fffffff)},
                            }});
        }
        return rows;
    }

private:
    /// Who knows a session's id is in it: a number by which administrators tell sessions apart is not that.
    static std::int64_t shown(std::uint64_t id) {
        id ^= id >> 31;
        id *= 0x9e3779b97f4a7c15;
        return static_cast<std::int64_t>(id >> 32);
    }
};

class CompanyRows final : public RowMaker {
public:
    std::vector<MemoryRow> rows(Call& call) override {
        std::vector<MemoryRow> rows;
        for (const BookTenant& tenant : call.services.book.tenants()) {
            if (tenant.name.empty() || !administers(call, tenant.id)) continue;
            rows.push_back({keyOf(tenant.id), {{CompanyName, tenant.name}, {CompanyAdmin, std::string(kSystemName)}}});
        }
        return rows;
    }
};

class ServerRows final : public RowMaker {
public:
    std::vector<MemoryRow> rows(Call& call) override {
        return {{keyOf(1), {{ServerName, call.services.serverName}, {ServerHost, call.services.serverName}}}};
    }
};

OpenTablePtr open(const TableRequest& request, std::span<const PropTag> columns, std::unique_ptr<RowMaker> maker) {
    return std::make_shared<MemoryTable>(kStatusObject, columnsOf(request, columns), std::vector<PropTag>(columns.begin(), columns.end()), std::move(maker));
}

}  // namespace

OpenTablePtr openStatsTable(Call& call, const TableRequest& request) {
    call.requireAdmin();
    const auto kind = static_cast<TableKind>(request.tableType);
    if (kind == TableKind::SystemStats || kind == TableKind::ServerStats) requireServerAdmin(call);
    switch (kind) {
        case TableKind::SystemStats: return open(request, systemStatsColumns(), std::make_unique<SystemRows>());
        case TableKind::SessionStats: return open(request, sessionStatsColumns(), std::make_unique<SessionRows>());
        case TableKind::UserStats: return open(request, userStatsColumns(), makeUserRows());
        case TableKind::CompanyStats: {
            auto made = std::make_unique<CompanyRows>();
            if (made->rows(call).empty()) throw Error(ErrorCode::NotFound, "There are no companies");
            return open(request, companyStatsColumns(), std::move(made));
        }
        default: return open(request, serverStatsColumns(), std::make_unique<ServerRows>());
    }
}

}  // namespace corbel::soap
