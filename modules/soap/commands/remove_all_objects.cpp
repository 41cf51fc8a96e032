// removeAllObjects: of clients of old, which meant to begin anew; no server does it any more.
#include "commands/people_messages.h"
#include "commands/verbs.h"

namespace corbel::soap {
namespace {

struct RemoveAllObjects {
    Bytes except;
};
template <class V>
void fields(V& visit, RemoveAllObjects& value) {
    visit("sExceptUserId", value.except);
}

void removeAllObjects(Call&, const RemoveAllObjects&) { throw Refusal{Status::NoSupport}; }

}  // namespace

const Operation kRemoveAllObjects = operation<removeAllObjects>("removeAllObjects");

}  // namespace corbel::soap
