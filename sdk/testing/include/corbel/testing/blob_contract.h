// What every `corbel.blob/1` backend has to do, as a CppUnit fixture. A backend's tests derive from it:
//
//   class FsContract : public corbel::testing::BlobContract {
//       CORBEL_BLOB_CONTRACT(FsContract);
//       std::unique_ptr<corbel::BlobBackend> makeBackend() override { ... an empty one ... }
//   };
//   CPPUNIT_TEST_SUITE_REGISTRATION(FsContract);
//
// Durability and what a broken disk does are the backend's own tests' matter: they cannot be seen from here.
#pragma once

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "corbel/blob.h"
#include "corbel/error.h"

namespace corbel::testing {

class BlobContract : public CppUnit::TestFixture {
public:
    virtual std::unique_ptr<BlobBackend> makeBackend() = 0;

    void setUp() override { _backend = makeBackend(); }
    void tearDown() override { _backend.reset(); }

    void writesAndReadsBack() {
        const std::string bytes = pattern(100'000);
        const auto upload = _backend->upload();
        upload->write(std::string_view(bytes).substr(0, 1));
        upload->write("");
        upload->write(std::string_view(bytes).substr(1));
        upload->commit(name('a'));
        CPPUNIT_ASSERT(bytes == readAll(name('a')));
        CPPUNIT_ASSERT(_backend->size(name('a')) == std::uint64_t{100'000});
        put(name('b'), "");
        CPPUNIT_ASSERT(_backend->size(name('b')) == std::uint64_t{0});
        CPPUNIT_ASSERT(readAll(name('b')).empty());
    }

    void readsRanges() {
        const std::string bytes = pattern(10'000);
        put(name('a'), bytes);
        std::string out = "kept";
        _backend->read(name('a'), 0, 1, out);
        _backend->read(name('a'), 9'999, 1, out);
        _backend->read(name('a'), 4'000, 100, out);
        CPPUNIT_ASSERT("kept" + bytes.substr(0, 1) + bytes.substr(9'999) + bytes.substr(4'000, 100) == out);
        out.clear();
        _backend->read(name('a'), 9'990, 100, out);  // past the end: what there is
        CPPUNIT_ASSERT(bytes.substr(9'990) == out);
        out.clear();
        _backend->read(name('a'), 10'000, 10, out);
        _backend->read(name('a'), 50'000, 10, out);
        _backend->read(name('a'), 5, 0, out);
        CPPUNIT_ASSERT(out.empty());
    }

    void absentIsNotFound() {
        std::string out;
        CPPUNIT_ASSERT(notFound([&] { _backend->read(name('a'), 0, 1, out); }));
        CPPUNIT_ASSERT(notFound([&] { _backend->rename(name('a'), name('b')); }));
        CPPUNIT_ASSERT(notFound([&] { _backend->remove(name('a')); }));
        CPPUNIT_ASSERT(!_backend->size(name('a')));
        CPPUNIT_ASSERT(!_backend->touch(name('a')));
    }

    void aDroppedUploadLeavesNothing() {
        {
            const auto upload = _backend->upload();
            upload->write(pattern(300'000));
        }
        CPPUNIT_ASSERT(names("").empty());
    }

    void anUploadIsNotSeenBeforeCommit() {
        const auto upload = _backend->upload();
        upload->write("bytes");
        CPPUNIT_ASSERT(names("").empty());
        upload->commit(name('a'));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, names("").size());
    }

    void commitReplacesAnEqualName() {
        put(name('a'), "old and longer");
        put(name('a'), "new");
        CPPUNIT_ASSERT_EQUAL(std::string("new"), readAll(name('a')));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, names("").size());
    }

    void renameMovesAndReplaces() {
        put(name('a'), "one");
        _backend->rename(name('a'), name('a') + ".dying");
        CPPUNIT_ASSERT(!_backend->size(name('a')));
        CPPUNIT_ASSERT_EQUAL(std::string("one"), readAll(name('a') + ".dying"));
        put(name('a'), "two");
        _backend->rename(name('a') + ".dying", name('a'));
        CPPUNIT_ASSERT_EQUAL(std::string("one"), readAll(name('a')));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, names("").size());
    }

    void removeRemoves() {
        put(name('a'), "one");
        put(name('b'), "two");
        _backend->remove(name('a'));
        CPPUNIT_ASSERT(names("") == std::vector<std::string>{name('b')});
    }

    void listsByPrefix() {
        for (const char c : {'a', 'b', 'c'}) put(name(c), std::string(3, c));
        put(name('a') + ".dying", "12345");
        CPPUNIT_ASSERT((names("aa") == std::vector<std::string>{name('a'), name('a') + ".dying"}));
        CPPUNIT_ASSERT(names(name('b')) == std::vector<std::string>{name('b')});
        CPPUNIT_ASSERT(names("bbbbc").empty());
        CPPUNIT_ASSERT(names("dd").empty());
        CPPUNIT_ASSERT_EQUAL(std::size_t{4}, names("").size());
        std::uint64_t size = 0;
        _backend->list(name('a') + ".", [&](std::string_view, std::uint64_t bytes, TimePoint) { size += bytes; });
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{5}, size);
    }

    void touchMakesYoung() {
        put(name('a'), "one");
        const TimePoint written = age(name('a'));
        CPPUNIT_ASSERT(_backend->touch(name('a')));
        CPPUNIT_ASSERT(age(name('a')) >= written);
    }

    void parallelUploadsOfOneName() {
        const std::string bytes = pattern(200'000);
        std::atomic<int> wrong{0};
        std::vector<std::thread> threads;
        for (int t = 0; t < 4; ++t) {
            threads.emplace_back([&] {
                for (int i = 0; i < 5; ++i) {
                    try {
                        put(name('a'), bytes);
                        if (readAll(name('a')) != bytes) ++wrong;
                    } catch (const Error&) {
                        ++wrong;
                    }
                }
            });
        }
        for (std::thread& thread : threads) thread.join();
        CPPUNIT_ASSERT_EQUAL(0, wrong.load());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, names("").size());
    }

protected:
    /// As the kernel names objects.
    static std::string name(char digit) { return std::string(64, digit) + "-1"; }
    static std::string pattern(std::size_t size) {
        std::string bytes(size, '\0');
        for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i * 31 + (i >> 8));
        return bytes;
    }
    void put(const std::string& objectName, std::string_view bytes) {
        const auto upload = _backend->upload();
        upload->write(bytes);
        upload->commit(objectName);
    }
    std::string readAll(const std::string& objectName) {
        std::string out;
        _backend->read(objectName, 0, std::uint64_t{1} << 40, out);
        return out;
    }
    std::vector<std::string> names(std::string_view prefix) {
        std::vector<std::string> result;
        _backend->list(prefix, [&](std::string_view n, std::uint64_t, TimePoint) { result.emplace_back(n); });
        std::sort(result.begin(), result.end());
        return result;
    }
    TimePoint age(const std::string& objectName) {
        TimePoint result;
        _backend->list(objectName, [&](std::string_view, std::uint64_t, TimePoint t) { result = t; });
        return result;
    }
    template <class F>
    static bool notFound(F&& call) {
        try {
            call();
        } catch (const Error& error) {
            return error.code() == ErrorCode::NotFound;
        }
        return false;
    }

    std::unique_ptr<BlobBackend> _backend;
};

}  // namespace corbel::testing

#define CORBEL_BLOB_CONTRACT(Class)              \
    CPPUNIT_TEST_SUITE(Class);                   \
    CPPUNIT_TEST(writesAndReadsBack);            \
    CPPUNIT_TEST(readsRanges);                   \
    CPPUNIT_TEST(absentIsNotFound);              \
    CPPUNIT_TEST(aDroppedUploadLeavesNothing);   \
    CPPUNIT_TEST(anUploadIsNotSeenBeforeCommit); \
    CPPUNIT_TEST(commitReplacesAnEqualName);     \
    CPPUNIT_TEST(renameMovesAndReplaces);        \
    CPPUNIT_TEST(removeRemoves);                 \
    CPPUNIT_TEST(listsByPrefix);                 \
    CPPUNIT_TEST(touchMakesYoung);               \
    CPPUNIT_TEST(parallelUploadsOfOneName);      \
    CPPUNIT_TEST_SUITE_END();                    \
                                                 \
public:                                          \
    static_assert(true, "a semicolon follows")
