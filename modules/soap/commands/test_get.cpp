// testGet: as testPerform.
#include "commands/verbs.h"

namespace corbel::soap {
namespace {

struct TestGet {
    std::string name;
};
template <class V>
void fields(V& visit, TestGet& value) {
    visit("name", value.name);
}

struct TestGetAnswer {
    std::optional<std::string> value;
};
template <class V>
void fields(V& visit, TestGetAnswer& value) {
    visit("szValue", value.value);
}

TestGetAnswer testGet(Call&, const TestGet&) { throw Refusal{Status::NoAccess}; }

}  // namespace

const Operation kTestGet = operation<testGet>("testGet");

}  // namespace corbel::soap
