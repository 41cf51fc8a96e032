// tableClose.
#include "commands/table_parts.h"
#include "commands/verbs.h"

namespace corbel::soap {
namespace {

void tableClose(Call& call, const TableNumber& request) { call.session->tables.close(request.table); }

}  // namespace

const Operation kTableClose = operation<tableClose>("tableClose");

}  // namespace corbel::soap
