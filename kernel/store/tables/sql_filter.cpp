#include "store/tables/sql_filter.h"

namespace corbel::store {
namespace {

constexpr std::size_t kMaxFilterSqlBytes = 8 * 1024;  ///< A longer condition costs more to compile than it saves.

std::string_view operatorOf(Relation relation) {
    switch (relation) {
        case Relation::Less:
            return "<";
        case Relation::LessOrEqual:
            return "<=";
        case Relation::Greater:
            return ">";
        case Relation::GreaterOrEqual:
            return ">=";
        case Relation::Equal:
            return "=";
        case Relation::NotEqual:
            return "<>";
    }
    return "=";
}

/// A condition without " AND "; "" when SQL can say nothing about the node.
struct Condition {
    std::string sql;
    std::vector<std::variant<std::int64_t, std::string>> values;
    bool isExact = false;
};

Condition translate(const Restriction& r, const IntegerColumn& column);

Condition join(const Restriction& r, const IntegerColumn& column, std::string_view word) {
    const bool isAnd = r.kind == RestrictionKind::And;
    Condition joined{"", {}, true};
    for (const Restriction& part : r.parts) {
        Condition condition = translate(part, column);
        joined.isExact = joined.isExact && condition.isExact;
        if (condition.sql.empty()) {
            if (!isAnd) return {};  // one part of an Or that SQL cannot decide leaves all open
            continue;
        }
        joined.sql += joined.sql.empty() ? "(" : word;
        joined.sql += condition.sql;
        std::move(condition.values.begin(), condition.values.end(), std::back_inserter(joined.values));
    }
    if (!joined.sql.empty())
        joined.sql += ')';
    else if (!isAnd)
        return {"1=0", {}, true};
    return joined;
}

Condition translate(const Restriction& r, const IntegerColumn& column) {
    switch (r.kind) {
        case RestrictionKind::And:
            return join(r, column, " AND ");
        case RestrictionKind::Or:
            return join(r, column, " OR ");
        case RestrictionKind::Comment:
            if (r.parts.empty()) return {"", {}, true};
            return translate(r.parts.front(), column);
        case RestrictionKind::Count:
            return translate(r.parts.front(), column);
        case RestrictionKind::Not: {
            Condition part = translate(r.parts.front(), column);
            if (!part.isExact) return {};
            if (part.sql.empty()) return {"1=0", {}, true};
            part.sql = "NOT " + part.sql;
            return part;
        }
        case RestrictionKind::Property: {
            const auto* value = std::get_if<std::int64_t>(&r.value);
            const auto sql = value ? column(r.tag) : std::nullopt;
            if (!sql) return {};
            return {"(" + std::string(*sql) + " " + std::string(operatorOf(r.relation)) + " ?)", {*value}, true};
        }
        case RestrictionKind::Bitmask: {
            const auto sql = column(r.tag);
            if (!sql) return {};
            return {"((" + std::string(*sql) + " & ?) " + (r.isNonZero ? "<>" : "=") + " 0)", {std::int64_t{r.mask}}, true};
        }
        case RestrictionKind::Exist:
            if (column(r.tag)) return {"", {}, true};
            return {};
        default:
            return {};
    }
}

}  // namespace

int SqlFilter::bind(db::Statement& statement, int index) const {
    for (const auto& value : values) {
        if (const auto* integer = std::get_if<std::int64_t>(&value))
            statement.bind(index++, *integer);
        else
            statement.bindBlob(index++, std::get<std::string>(value));
    }
    return index;
}

SqlFilter makeSqlFilter(const Restriction& restriction, const IntegerColumn& column) {
    Condition condition = translate(restriction, column);
    SqlFilter filter;
    if (condition.sql.size() > kMaxFilterSqlBytes) return filter;
    filter.isExact = condition.isExact;
    if (!condition.sql.empty()) filter.sql = " AND " + condition.sql;
    filter.values = std::move(condition.values);
    return filter;
}

}  // namespace corbel::store
