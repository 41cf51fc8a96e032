#include "module/dependency_order.h"

#include <cppunit/extensions/HelperMacros.h>

#include <deque>

using namespace corbel::module;

namespace {

class DependencyOrderTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(DependencyOrderTest);
    CPPUNIT_TEST(providersFirst);
    CPPUNIT_TEST(allProvidersOfAnInterface);
    CPPUNIT_TEST(missingInterfaceTakesDependentsAlong);
    CPPUNIT_TEST(circle);
    CPPUNIT_TEST(ownInterfaceIsNoCircle);
    CPPUNIT_TEST_SUITE_END();

    void add(std::string id, std::vector<std::string> provides, std::vector<std::string> required) {
        _facts.push_back({std::move(id), "1", std::move(provides), std::move(required), 0, 0, {}});
        _modules.push_back(&_facts.back());
    }
    std::string order(const DependencyOrder& result) const {
        std::string text;
        for (const std::size_t i : result.order) text += (text.empty() ? "" : " ") + _modules[i]->id;
        return text;
    }

    void providersFirst() {
        add("a", {}, {"x/1", "y/1"});
        add("b", {"y/1"}, {"x/1"});
        add("c", {"x/1"}, {});
        add("d", {}, {});
        const auto result = dependencyOrder(_modules);
        CPPUNIT_ASSERT_EQUAL(std::string("c b a d"), order(result));
        CPPUNIT_ASSERT(result.refused.empty());
    }
    void allProvidersOfAnInterface() {
        add("user", {}, {"dir/1"});
        add("sql", {"dir/1"}, {});
        add("ldap", {"dir/1"}, {});
        CPPUNIT_ASSERT_EQUAL(std::string("sql ldap user"), order(dependencyOrder(_modules)));
    }
    void missingInterfaceTakesDependentsAlong() {
        add("a", {"a/1"}, {"nothing/2"});
        add("b", {}, {"a/1"});
        add("c", {}, {});
        const auto result = dependencyOrder(_modules);
        CPPUNIT_ASSERT_EQUAL(std::string("c"), order(result));
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, result.refused.size());
        CPPUNIT_ASSERT_EQUAL(std::string("The module a requires nothing/2, which no enabled module provides; enable one that does"), result.refused[0].second);
        CPPUNIT_ASSERT_EQUAL(std::string("The module b requires a/1, which no enabled module provides; enable one that does"), result.refused[1].second);
    }
    void circle() {
        add("outside", {}, {"a/1"});
        add("a", {"a/1"}, {"b/1"});
        add("b", {"b/1"}, {"a/1"});
        add("free", {}, {});
        const auto result = dependencyOrder(_modules);
        CPPUNIT_ASSERT_EQUAL(std::string("free"), order(result));
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, result.refused.size());
        CPPUNIT_ASSERT_EQUAL(std::string("The module outside cannot start: modules require each other in a circle (a > b > a); disable one of them"),
                             result.refused[0].second);
    }
    void ownInterfaceIsNoCircle() {
        add("a", {"a/1"}, {"a/1"});
        CPPUNIT_ASSERT_EQUAL(std::string("a"), order(dependencyOrder(_modules)));
    }

    std::deque<ModuleFacts> _facts;
    std::vector<const ModuleFacts*> _modules;
};

CPPUNIT_TEST_SUITE_REGISTRATION(DependencyOrderTest);

}  // namespace
