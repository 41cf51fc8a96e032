#include "fs_backend.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sys/syscall.h>

#include <csignal>
#include <filesystem>
#include <functional>
#include <utility>
#include <vector>

#include "corbel/testing/blob_contract.h"
#include "support/temp_dir.h"

namespace corbel::blob_fs {
namespace {

namespace fs = std::filesystem;

/// What this program's calls of fsync() and renameat() did, in order: "sync <path>", "name <path>". Only while a test watches.
struct Watch {
    static inline Watch* current = nullptr;
    Watch() { current = this; }
    ~Watch() { current = nullptr; }
    std::vector<std::string> calls;
    std::function<void()> beforeSync;  ///< Once.
};

std::string pathOfDescriptor(int fd) { return fs::read_symlink("/proc/self/fd/" + std::to_string(fd)).string(); }

}  // namespace
}  // namespace corbel::blob_fs

// Stand before the C library's.
extern "C" int fsync(int fd) {
    using corbel::blob_fs::Watch;
    if (Watch::current) {
        if (const auto before = std::exchange(Watch::current->beforeSync, nullptr)) before();
        Watch::current->calls.push_back("sync " + corbel::blob_fs::pathOfDescriptor(fd));
    }
    return static_cast<int>(::syscall(SYS_fsync, fd));
}

extern "C" int renameat(int oldFolder, const char* oldPath, int newFolder, const char* newPath) noexcept {
    using corbel::blob_fs::Watch;
    if (Watch::current) Watch::current->calls.push_back("name " + corbel::blob_fs::pathOfDescriptor(newFolder) + "/" + newPath);
    return static_cast<int>(::syscall(SYS_renameat, oldFolder, oldPath, newFolder, newPath));
}

namespace corbel::blob_fs {
namespace {

class FsContract : public testing::BlobContract {
    CORBEL_BLOB_CONTRACT(FsContract);

    std::unique_ptr<BlobBackend> makeBackend() override {
        _directory = std::make_unique<testing::TempDir>();
        return std::make_unique<FsBackend>((*_directory / "blobs").string());
    }

private:
    std::unique_ptr<testing::TempDir> _directory;
};
CPPUNIT_TEST_SUITE_REGISTRATION(FsContract);

class FsBackendTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(FsBackendTest);
    CPPUNIT_TEST(filesFanOutAndArePrivate);
    CPPUNIT_TEST(eachStepIsSynced);
    CPPUNIT_TEST(whatIsSaidToBeThereIsOnDisk);
    CPPUNIT_TEST(aTornUploadLeavesNothing);
    CPPUNIT_TEST(leftoversGoAtStartButNotOthersUploads);
    CPPUNIT_TEST(namesCannotLeaveTheFolder);
    CPPUNIT_TEST(aFullDiskIsUnavailable);
    CPPUNIT_TEST(unreachableFoldersAreUnavailable);
    CPPUNIT_TEST_SUITE_END();

public:
    void filesFanOutAndArePrivate() {
        FsBackend backend(path());
        const std::string name = "ab" + std::string(62, '0') + "-1";
        put(backend, name);
        struct stat status {};
        CPPUNIT_ASSERT_EQUAL(0, ::stat((path() + "/ab/" + name).c_str(), &status));
        CPPUNIT_ASSERT_EQUAL(0600u, static_cast<unsigned>(status.st_mode & 0777));
        CPPUNIT_ASSERT_EQUAL(0, ::stat((path() + "/ab").c_str(), &status));
        CPPUNIT_ASSERT_EQUAL(0700u, static_cast<unsigned>(status.st_mode & 0777));
        CPPUNIT_ASSERT(fs::is_empty(path() + "/tmp"));
    }

    void eachStepIsSynced() {
        FsBackend backend(path());
        const auto upload = backend.upload();
        upload->write("bytes");
        Watch watch;
        upload->commit("aa-1");
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, watch.calls.size());
        CPPUNIT_ASSERT(watch.calls[0].starts_with("sync " + path() + "/tmp/"));
        CPPUNIT_ASSERT_EQUAL("name " + path() + "/aa/aa-1", watch.calls[1]);
        CPPUNIT_ASSERT_EQUAL("sync " + path() + "/aa", watch.calls[2]);
        backend.rename("aa-1", "aa-1.dying");
        CPPUNIT_ASSERT_EQUAL("name " + path() + "/aa/aa-1.dying", watch.calls.at(3));
        CPPUNIT_ASSERT_EQUAL("sync " + path() + "/aa", watch.calls.at(4));
    }

    /// Between an upload's rename and its sync of the folder another put of the same content finds the name. Its message may be committed
    /// before that sync: so it must not be told "present" on the strength of a name that a power cut would take away.
    void whatIsSaidToBeThereIsOnDisk() {
        FsBackend backend(path());
        const auto upload = backend.upload();
        upload->write("bytes");
        Watch watch;
        bool isPresent = false;
        bool isSynced = false;
        watch.beforeSync = [&] {
            watch.beforeSync = [&] {  // the folder's
                isPresent = backend.touch("aa-1");
                isSynced = watch.calls.back() == "sync " + path() + "/aa";
            };
        };
        upload->commit("aa-1");
        CPPUNIT_ASSERT(isPresent);
        CPPUNIT_ASSERT(isSynced);
    }

    void aTornUploadLeavesNothing() {
        FsBackend backend(path());
        {
            const auto upload = backend.upload();
            upload->write(std::string(300'000, 'x'));
            CPPUNIT_ASSERT(!fs::is_empty(path() + "/tmp"));
        }
        CPPUNIT_ASSERT(fs::is_empty(path() + "/tmp"));
    }

    void leftoversGoAtStartButNotOthersUploads() {
        FsBackend first(path());
        const auto upload = first.upload();  // of a process that is alive
        upload->write("in work");
        _directory.write("blobs/tmp/4711-1", "left by a crash");
        FsBackend second(path());
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, second.leftoversRemoved());
        CPPUNIT_ASSERT(!fs::exists(path() + "/tmp/4711-1"));
        upload->commit("aa-1");
        std::string out;
        second.read("aa-1", 0, 100, out);
        CPPUNIT_ASSERT_EQUAL(std::string("in work"), out);
    }

    void namesCannotLeaveTheFolder() {
        FsBackend backend(path());
        _directory.write("secret", "s");
        for (const std::string& name : {std::string("../secret"), std::string("/etc/passwd"), std::string(".."), std::string(),
                                        std::string("ab/../../secret"), std::string("a\0b", 3), std::string(201, 'a')}) {
            CPPUNIT_ASSERT(ErrorCode::InvalidArgument == codeOf([&] { put(backend, name); }));
            CPPUNIT_ASSERT(ErrorCode::InvalidArgument == codeOf([&] { backend.remove(name); }));
            CPPUNIT_ASSERT(ErrorCode::InvalidArgument == codeOf([&] {
                               std::string out;
                               backend.read(name, 0, 1, out);
                           }));
        }
        put(backend, std::string(200, 'a'));
    }

    void aFullDiskIsUnavailable() {
        FsBackend backend(path());
        rlimit old{};
        ::getrlimit(RLIMIT_FSIZE, &old);
        const auto oldAction = std::signal(SIGXFSZ, SIG_IGN);
        rlimit small = old;
        small.rlim_cur = 10'000;
        ::setrlimit(RLIMIT_FSIZE, &small);
        const ErrorCode code = codeOf([&] { backend.upload()->write(std::string(100'000, 'x')); });
        ::setrlimit(RLIMIT_FSIZE, &old);
        std::signal(SIGXFSZ, oldAction);
        CPPUNIT_ASSERT(code == ErrorCode::Unavailable);
        CPPUNIT_ASSERT(fs::is_empty(path() + "/tmp"));
        put(backend, "aa-1");
    }

    /// Files where folders should be: refused to root as well, unlike a read-only mode.
    void unreachableFoldersAreUnavailable() {
        CPPUNIT_ASSERT(ErrorCode::Unavailable == codeOf([&] { FsBackend backend("/proc/blobs"); }));
        FsBackend backend(path());
        put(backend, "aa-1");
        const auto upload = backend.upload();
        upload->write("x");
        fs::remove_all(path() + "/aa");
        _directory.write("blobs/aa", "not a folder");
        CPPUNIT_ASSERT(ErrorCode::Unavailable == codeOf([&] { upload->commit("aa-1"); }));
        std::string out;
        CPPUNIT_ASSERT(ErrorCode::Unavailable == codeOf([&] { backend.read("aa-1", 0, 1, out); }));
        CPPUNIT_ASSERT(ErrorCode::Unavailable == codeOf([&] { backend.size("aa-1"); }));
        CPPUNIT_ASSERT(ErrorCode::Unavailable == codeOf([&] { backend.touch("aa-1"); }));
        CPPUNIT_ASSERT(ErrorCode::Unavailable == codeOf([&] { backend.list("aa", [](std::string_view, std::uint64_t, TimePoint) {}); }));
        if (::geteuid() == 0) return;
        fs::permissions(path() + "/tmp", fs::perms::owner_read | fs::perms::owner_exec);
        CPPUNIT_ASSERT(ErrorCode::Unavailable == codeOf([&] { backend.upload(); }));
        CPPUNIT_ASSERT(ErrorCode::Unavailable == codeOf([&] { FsBackend other(path()); }));
        fs::permissions(path() + "/tmp", fs::perms::owner_all);
    }

private:
    std::string path() const { return (_directory / "blobs").string(); }
    static void put(FsBackend& backend, const std::string& name) {
        const auto upload = backend.upload();
        upload->write("bytes");
        upload->commit(name);
    }
    template <class F>
    static ErrorCode codeOf(F&& call) {
        try {
            call();
        } catch (const Error& error) {
            return error.code();
        }
        CPPUNIT_FAIL("nothing was thrown");
        return ErrorCode::Internal;
    }

    testing::TempDir _directory;
};
CPPUNIT_TEST_SUITE_REGISTRATION(FsBackendTest);

}  // namespace
}  // namespace corbel::blob_fs
