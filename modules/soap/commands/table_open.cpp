// tableOpen: a table, by the number that the others take.
#include "commands/table_parts.h"
#include "commands/verbs.h"

namespace corbel::soap {
namespace {

TableNumber tableOpen(Call& call, const TableRequest& request) { return {call.session->tables.add(openTable(call, request))}; }

}  // namespace

const Operation kTableOpen = operation<tableOpen>("tableOpen");

}  // namespace corbel::soap
