#include "metrics/registry.h"

#include <cppunit/extensions/HelperMacros.h>

#include <thread>
#include <vector>

#include "corbel/error.h"

using namespace corbel;

namespace {

class RegistryTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(RegistryTest);
    CPPUNIT_TEST(rendersFamiliesInOrder);
    CPPUNIT_TEST(histogramBucketsAreCumulative);
    CPPUNIT_TEST(sameNameAndLabelsSameObject);
    CPPUNIT_TEST(twoTypesAreRefused);
    CPPUNIT_TEST(countsFromManyThreads);
    CPPUNIT_TEST_SUITE_END();

    void rendersFamiliesInOrder() {
        metrics::Registry registry;
        registry.gauge("b_now", "Now.", "", [] { return 2.5; });
        registry.counter("a_total", "All.", "verb=\"FETCH\"").add(3);
        registry.counter("a_total", "All.", "verb=\"NOOP\"").add();
        CPPUNIT_ASSERT_EQUAL(std::string("# HELP a_total All.\n# TYPE a_total counter\na_total{verb=\"FETCH\"} 3\na_total{verb=\"NOOP\"} 1\n"
                                         "# HELP b_now Now.\n# TYPE b_now gauge\nb_now 2.5\n"),
                             registry.render());
    }
    void histogramBucketsAreCumulative() {
        metrics::Registry registry;
        Histogram& histogram = registry.histogram("d_seconds", "Time.", "m=\"x\"");
        histogram.observe(0.0001);    // on the bound: belongs to it
        histogram.observe(0.003);
        histogram.observe(1000);
        const std::string text = registry.render();
        const auto has = [&](std::string_view line) { return text.find(line) != std::string::npos; };
        CPPUNIT_ASSERT(has("d_seconds_bucket{m=\"x\",le=\"1e-04\"} 1\n"));
        CPPUNIT_ASSERT(has("d_seconds_bucket{m=\"x\",le=\"0.0025\"} 1\n"));
        CPPUNIT_ASSERT(has("d_seconds_bucket{m=\"x\",le=\"0.005\"} 2\n"));
        CPPUNIT_ASSERT(has("d_seconds_bucket{m=\"x\",le=\"60\"} 2\n"));
        CPPUNIT_ASSERT(has("d_seconds_bucket{m=\"x\",le=\"+Inf\"} 3\n"));
        CPPUNIT_ASSERT(has("d_seconds_sum{m=\"x\"} 1000.0031\n"));
        CPPUNIT_ASSERT(has("d_seconds_count{m=\"x\"} 3\n"));
    }
    void sameNameAndLabelsSameObject() {
        metrics::Registry registry;
        CPPUNIT_ASSERT(&registry.counter("a_total", "A.") == &registry.counter("a_total", "ignored"));
        CPPUNIT_ASSERT(&registry.counter("a_total", "A.") != &registry.counter("a_total", "A.", "x=\"1\""));
        registry.counter("a_total", "A.").add(2);
        CPPUNIT_ASSERT_EQUAL(2.0, registry.value("a_total").value());
        CPPUNIT_ASSERT(!registry.value("b_total"));
        registry.gauge("g", "G.", "", [] { return 1.0; });
        registry.gauge("g", "G.", "", [] { return 2.0; });
        CPPUNIT_ASSERT_EQUAL(2.0, registry.value("g").value());
    }
    void twoTypesAreRefused() {
        metrics::Registry registry;
        registry.counter("a_total", "A.");
        CPPUNIT_ASSERT_THROW(registry.histogram("a_total", "A."), Error);
    }
    void countsFromManyThreads() {
        metrics::Registry registry;
        Counter& counter = registry.counter("a_total", "A.");
        Histogram& histogram = registry.histogram("h", "H.");
        std::vector<std::thread> threads;
        for (int t = 0; t < 4; ++t) {
            threads.emplace_back([&] {
                for (int i = 0; i < 10000; ++i) {
                    counter.add();
                    histogram.observe(1);
                }
            });
        }
        for (auto& thread : threads) thread.join();
        CPPUNIT_ASSERT_EQUAL(40000.0, registry.value("a_total").value());
        CPPUNIT_ASSERT_EQUAL(40000.0, registry.value("h").value());
        CPPUNIT_ASSERT(registry.render().find("h_sum 40000\n") != std::string::npos);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RegistryTest);

}  // namespace
