// testSet: as testPerform.
#include "commands/verbs.h"

namespace corbel::soap {
namespace {

struct TestSet {
    std::string name, value;
};
template <class V>
void fields(V& visit, TestSet& value) {
    visit("name", value.name);
    visit("value", value.value);
}

void testSet(Call&, const TestSet&) { throw Refusal{Status::NoAccess}; }

}  // namespace

const Operation kTestSet = operation<testSet>("testSet");

}  // namespace corbel::soap
