#include "book_settings.h"

namespace corbel::soap {
namespace {

using draft::SqlRow;
using draft::SqlValue;

SqlValue number(std::uint64_t value) { return static_cast<std::int64_t>(value); }
std::uint64_t numberAt(const SqlRow& row, std::size_t column) { return static_cast<std::uint64_t>(std::get<std::int64_t>(row.at(column))); }
SqlValue kindOf(CompanyRelation relation) { return std::string(1, static_cast<char>(relation)); }

PersonSettings settingsAt(const SqlRow& row, std::size_t first) {
    return {static_cast<std::uint32_t>(numberAt(row, first)), numberAt(row, first + 1) != 0, static_cast<std::uint32_t>(numberAt(row, first + 2))};
}
CompanySettings companyAt(const SqlRow& row) { return {numberAt(row, 0), std::get<std::string>(row.at(1)), numberAt(row, 2)}; }

std::vector<UserId> ids(const std::vector<SqlRow>& rows) {
    std::vector<UserId> result;
    result.reserve(rows.size());
    for (const SqlRow& row : rows) result.push_back(numberAt(row, 0));
    return result;
}

}  // namespace

std::string_view bookSettingsSchema() noexcept {
    return "CREATE TABLE soap_person (id BIGINT NOT NULL PRIMARY KEY, object_class BIGINT NOT NULL, is_hidden BIGINT NOT NULL, capacity BIGINT NOT NULL);\n"
           "CREATE TABLE soap_company (id BIGINT NOT NULL PRIMARY KEY, name VARCHAR(190) NOT NULL, administrator BIGINT NOT NULL);\n"
           "CREATE TABLE soap_company_relation (company BIGINT NOT NULL, relation VARCHAR(1) NOT NULL, other BIGINT NOT NULL, PRIMARY KEY (company, relation, other));\n"
           "CREATE INDEX soap_company_relation_other ON soap_company_relation (other, relation);\n"
           "CREATE TABLE soap_quota (id BIGINT NOT NULL, scope VARCHAR(1) NOT NULL, uses_default BIGINT NOT NULL, warn_bytes BIGINT NOT NULL, soft_bytes BIGINT NOT NULL, "
           "hard_bytes BIGINT NOT NULL, PRIMARY KEY (id, scope))";
}

PersonSettings BookSettings::of(UserId id) {
    const auto rows = _sql.query("SELECT object_class, is_hidden, capacity FROM soap_person WHERE id = ?", {number(id)});
    return rows.empty() ? PersonSettings{} : settingsAt(rows[0], 0);
}

std::unordered_map<UserId, PersonSettings> BookSettings::all() {
    std::unordered_map<UserId, PersonSettings> result;
    for (const SqlRow& row : _sql.query("SELECT id, object_class, is_hidden, capacity FROM soap_person")) result[numberAt(row, 0)] = settingsAt(row, 1);
    return result;
}

void BookSettings::set(UserId id, const PersonSettings& settings) {
    _sql.transaction([&] {
        _sql.query("DELETE FROM soap_person WHERE id = ?", {number(id)});
        if (settings == PersonSettings{}) return;
        _sql.query("INSERT INTO soap_person (id, object_class, is_hidden, capacity) VALUES (?, ?, ?, ?)",
                   {number(id), number(settings.objectClass), number(settings.isHidden ? 1 : 0), number(settings.capacity)});
    });
}

std::vector<CompanySettings> BookSettings::companies() {
    std::vector<CompanySettings> result;
    for (const SqlRow& row : _sql.query("SELECT id, name, administrator FROM soap_company ORDER BY name")) result.push_back(companyAt(row));
    return result;
}

std::optional<CompanySettings> BookSettings::company(UserId id) {
    const auto rows = _sql.query("SELECT id, name, administrator FROM soap_company WHERE id = ?", {number(id)});
    return rows.empty() ? std::nullopt : std::optional(companyAt(rows[0]));
}

void BookSettings::setCompany(const CompanySettings& company) {
    _sql.transaction([&] {
        _sql.query("DELETE FROM soap_company WHERE id = ?", {number(company.id)});
        _sql.query("INSERT INTO soap_company (id, name, administrator) VALUES (?, ?, ?)", {number(company.id), company.name, number(company.administrator)});
    });
}

std::vector<UserId> BookSettings::related(UserId company, CompanyRelation relation) {
    return ids(_sql.query("SELECT other FROM soap_company_relation WHERE company = ? AND relation = ? ORDER BY other", {number(company), kindOf(relation)}));
}

bool BookSettings::isRelated(UserId company, CompanyRelation relation, UserId other) {
    return !_sql.query("SELECT other FROM soap_company_relation WHERE company = ? AND relation = ? AND other = ?", {number(company), kindOf(relation), number(other)}).empty();
}

std::vector<UserId> BookSettings::companiesOf(CompanyRelation relation, UserId other) {
    return ids(_sql.query("SELECT company FROM soap_company_relation WHERE other = ? AND relation = ? ORDER BY company", {number(other), kindOf(relation)}));
}

void BookSettings::relate(UserId company, CompanyRelation relation, UserId other, bool isSo) {
    _sql.transaction([&] {
        _sql.query("DELETE FROM soap_company_relation WHERE company = ? AND relation = ? AND other = ?", {number(company), kindOf(relation), number(other)});
        if (isSo) _sql.query("INSERT INTO soap_company_relation (company, relation, other) VALUES (?, ?, ?)", {number(company), kindOf(relation), number(other)});
    });
}

void BookSettings::forget(UserId id) {
    _sql.transaction([&] {
        _sql.query("DELETE FROM soap_person WHERE id = ?", {number(id)});
        _sql.query("DELETE FROM soap_company WHERE id = ?", {number(id)});
        _sql.query("DELETE FROM soap_company_relation WHERE company = ?", {number(id)});
        _sql.query("DELETE FROM soap_company_relation WHERE other = ?", {number(id)});
        _sql.query("DELETE FROM soap_quota WHERE id = ?", {number(id)});
    });
}

}  // namespace corbel::soap
