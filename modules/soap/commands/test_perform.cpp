// testPerform: for tests of another server; answered as one that does not offer them.
#include "commands/verbs.h"

namespace corbel::soap {
namespace {

struct TestPerform {
    std::string command;
    std::vector<std::string> arguments;
};
template <class V>
void fields(V& visit, TestPerform& value) {
    visit("cmd", value.command);
    visit("sPerform", value.arguments);
}

void testPerform(Call&, const TestPerform&) { throw Refusal{Status::NoAccess}; }

}  // namespace

const Operation kTestPerform = operation<testPerform>("testPerform");

}  // namespace corbel::soap
