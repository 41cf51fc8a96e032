#include "xapian_search.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "corbel/error.h"
#include "index_reader.h"
#include "index_writer.h"
#include "xapian_error.h"

namespace corbel::search_xapian {
namespace {

namespace fs = std::filesystem;

constexpr const char* kCurrent = "/current";
constexpr const char* kNext = "/next";

Xapian::Stem stemmer(const std::string& language) {
    try {
        return language == "none" ? Xapian::Stem() : Xapian::Stem(language);
    } catch (const Xapian::InvalidArgumentError&) {
        throw Error(ErrorCode::InvalidArgument, "stemming: there are no rules for the language " + language + "; known are: none " +
                                                    Xapian::Stem::get_available_languages());
    }
}

}  // namespace

void checkLanguage(const std::string& language) { stemmer(language); }

XapianSearch::XapianSearch(std::string folder, const std::string& language) : _folder(std::move(folder)), _stem(stemmer(language)) {
    guarded([&] { fs::create_directories(_folder); });
    ::chmod(_folder.c_str(), 0700);
}

XapianSearch::~XapianSearch() = default;

std::string XapianSearch::folderOf(StoreId store) const {
    char part[3];
    std::snprintf(part, sizeof part, "%02x", static_cast<unsigned>(store & 0xff));
    return _folder + '/' + part + '/' + std::to_string(store);
}

XapianSearch::ReaderPtr XapianSearch::reader(StoreId store) {
    const std::lock_guard lock(_mutex);
    if (const auto found = _readers.find(store); found != _readers.end()) {
        _byUse.splice(_byUse.begin(), _byUse, found->second.second);
        return found->second.first;
    }
    const std::string folder = folderOf(store) + kCurrent;
    if (!fs::exists(folder + "/words")) return nullptr;
    ReaderPtr made;
    try {
        made = std::make_shared<IndexReader>(folder, _stem);
    } catch (const Error&) {
        return nullptr;  // damaged or just being made: as good as none, the writer will make it again
    }
    _byUse.push_front(store);
    _readers.emplace(store, std::pair(made, _byUse.begin()));
    if (_readers.size() > kMaxOpenIndexes) {
        _readers.erase(_byUse.back());
        _byUse.pop_back();
    }
    return made;
}

void XapianSearch::forgetReader(StoreId store) {
    const std::lock_guard lock(_mutex);
    const auto found = _readers.find(store);
    if (found == _readers.end()) return;
    _byUse.erase(found->second.second);
    _readers.erase(found);
}

SearchPosition XapianSearch::position(StoreId store) {
    const ReaderPtr index = reader(store);
    return index ? index->position() : SearchPosition{};
}

SearchAnswer XapianSearch::query(StoreId store, const SearchQuery& query) {
    const ReaderPtr index = reader(store);
    return index ? index->query(query) : SearchAnswer{};
}

std::optional<SearchAnswer> XapianSearch::candidates(StoreId store, std::string_view text, std::uint32_t fields) {
    const ReaderPtr index = reader(store);
    if (!index) return std::nullopt;
    return index->candidates(text, fields);
}

std::unique_ptr<SearchWriter> XapianSearch::makeWriter(StoreId store, bool isRebuild) {
    {
        const std::lock_guard lock(_mutex);
        if (!_writing.insert({store, isRebuild}).second)
            throw Error(ErrorCode::Conflict, "The index is being written", "store " + std::to_string(store));
    }
    const auto release = [this, store, isRebuild] {
        const std::lock_guard lock(_mutex);
        _writing.erase({store, isRebuild});
    };
    const auto put = [this, store, isRebuild] {
        if (!isRebuild) throw Error(ErrorCode::Internal, "Search is not available", "publish() of an index that is no rebuild");
        publish(store);
    };
    return std::make_unique<IndexWriter>(folderOf(store) + (isRebuild ? kNext : kCurrent), _stem, put, release);
}

std::unique_ptr<SearchWriter> XapianSearch::write(StoreId store) { return makeWriter(store, false); }

std::unique_ptr<SearchWriter> XapianSearch::rebuild(StoreId store) { return makeWriter(store, true); }

void XapianSearch::publish(StoreId store) {
    const std::string current = folderOf(store) + kCurrent;
    const std::string next = folderOf(store) + kNext;
    {
        const std::lock_guard lock(_mutex);
        // As a writer of it: nobody else may write while the folders change places.
        if (!_writing.insert({store, false}).second)
            throw Error(ErrorCode::Conflict, "The index is being written", "store " + std::to_string(store));
    }
    struct Release {
        XapianSearch& search;
        StoreId store;
        ~Release() {
            const std::lock_guard lock(search._mutex);
            search._writing.erase({store, false});
        }
    } release{*this, store};
    const bool isExchange = fs::exists(current);
    if (::renameat2(AT_FDCWD, next.c_str(), AT_FDCWD, current.c_str(), isExchange ? RENAME_EXCHANGE : 0) != 0) {
        throw Error(ErrorCode::Unavailable, "Search is not available", "cannot put " + next + " in place: " + std::strerror(errno));
    }
    forgetReader(store);
    if (isExchange) guarded([&] { fs::remove_all(next); });
}

void XapianSearch::drop(StoreId store) {
    {
        const std::lock_guard lock(_mutex);
        if (_writing.contains({store, false}) || _writing.contains({store, true})) {
            throw Error(ErrorCode::Conflict, "The index is being written", "store " + std::to_string(store));
        }
    }
    forgetReader(store);
    guarded([&] { fs::remove_all(folderOf(store)); });
}

}  // namespace corbel::search_xapian
