#include "quotas.h"

#include "people.h"

namespace corbel::soap {
namespace {

constexpr char kOfUser = 'u', kOfCompany = 'c', kOfCompanysUsers = 'd';

std::int64_t signedId(std::uint64_t id) { return static_cast<std::int64_t>(id); }

std::optional<QuotaLevels> read(draft::Sql& sql, std::uint64_t id, char scope) {
    const auto rows = sql.query("SELECT uses_default, warn_bytes, soft_bytes, hard_bytes FROM soap_quota WHERE id = ? AND scope = ?", {signedId(id), std::string(1, scope)});
    if (rows.empty()) return std::nullopt;
    const auto at = [&](std::size_t column) { return std::get<std::int64_t>(rows[0].at(column)); };
    return QuotaLevels{at(0) != 0, scope == kOfCompanysUsers, at(1), at(2), at(3)};
}

void write(draft::Sql& sql, std::uint64_t id, char scope, const QuotaLevels& levels) {
    sql.transaction([&] {
        sql.query("DELETE FROM soap_quota WHERE id = ? AND scope = ?", {signedId(id), std::string(1, scope)});
        sql.query("INSERT INTO soap_quota (id, scope, uses_default, warn_bytes, soft_bytes, hard_bytes) VALUES (?, ?, ?, ?, ?, ?)",
                  {signedId(id), std::string(1, scope), std::int64_t{levels.usesDefault ? 1 : 0}, levels.warnBytes, levels.softBytes, levels.hardBytes});
    });
}

void check(const QuotaLevels& levels) {
    if (levels.warnBytes < 0 || levels.softBytes < 0 || levels.hardBytes < 0) throw Error(ErrorCode::InvalidArgument, "A quota is not negative");
}

/// Without a row of one's own the default counts, unless the directory has another limit.
bool usesDefault(const BookUser& user, const std::optional<QuotaLevels>& own, std::uint64_t defaultHard) {
    return own ? own->usesDefault : user.quotaBytes == 0 || user.quotaBytes == defaultHard;
}

void setHard(Call& call, BookUser& user, std::uint64_t bytes) {
    if (user.quotaBytes == bytes) return;
    user.quotaBytes = bytes;
    call.services.book.updateUser(user);
}

}  // namespace

QuotaLevels quotaOfUser(Call& call, const BookUser& user) {
    const auto own = read(call.services.sql, user.id, kOfUser);
    const QuotaLevels byDefault = quotaOfCompany(call, user.tenant, true);
    QuotaLevels levels = own.value_or(QuotaLevels{});
    levels.usesDefault = usesDefault(user, own, static_cast<std::uint64_t>(byDefault.hardBytes));
    if (levels.usesDefault) {
        levels.warnBytes = byDefault.warnBytes;
        levels.softBytes = byDefault.softBytes;
    }
    levels.hardBytes = signedId(user.quotaBytes);   // what the mailbox goes by
    return levels;
}

void setQuotaOfUser(Call& call, BookUser user, const QuotaLevels& levels) {
    check(levels);
    setHard(call, user, levels.usesDefault ? defaultHardBytes(call, user.tenant) : static_cast<std::uint64_t>(levels.hardBytes));
    write(call.services.sql, user.id, kOfUser, levels);
}

QuotaLevels quotaOfCompany(Call& call, std::uint64_t tenant, bool isUserDefault) {
    const auto own = read(call.services.sql, tenant, isUserDefault ? kOfCompanysUsers : kOfCompany);
    if (own && !own->usesDefault) return *own;
    return {true, isUserDefault, 0, 0, 0};
}

void setQuotaOfCompany(Call& call, std::uint64_t tenant, const QuotaLevels& levels) {
    check(levels);
    if (levels.isUserDefault) {
        const std::uint64_t before = defaultHardBytes(call, tenant);
        const std::uint64_t hard = levels.usesDefault ? 0 : static_cast<std::uint64_t>(levels.hardBytes);
        for (BookUser& user : usersOf(call, tenant)) {
            if (usesDefault(user, read(call.services.sql, user.id, kOfUser), before)) setHard(call, user, hard);
        }
    }
    write(call.services.sql, tenant, levels.isUserDefault ? kOfCompanysUsers : kOfCompany, levels);
}

std::uint64_t defaultHardBytes(Call& call, std::uint64_t tenant) { return static_cast<std::uint64_t>(quotaOfCompany(call, tenant, true).hardBytes); }

QuotaStatus quotaStatus(const QuotaLevels& levels, std::uint64_t usedBytes) noexcept {
    const auto isOver = [usedBytes](std::int64_t level) { return level > 0 && usedBytes >= static_cast<std::uint64_t>(level); };
    if (isOver(levels.hardBytes)) return QuotaStatus::Hard;
    if (isOver(levels.softBytes)) return QuotaStatus::Soft;
    return isOver(levels.warnBytes) ? QuotaStatus::Warn : QuotaStatus::Ok;
}

}  // namespace corbel::soap
