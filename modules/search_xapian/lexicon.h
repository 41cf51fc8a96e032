// All words of one index in one file, a line each: what a substring is looked for in before the index is asked for the words that hold it.
//
// Words are only added, and written and synced before the index that needs them is committed: so a lexicon that was opened after the index
// has every word of it, and may have more, or one twice. Walking it is a search of a few megabytes of memory (200,000 words: about 2 MB).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace corbel::search_xapian {

/// Adds words. Owned by the writer of the index. [worker, one thread at a time]
class LexiconWriter {
public:
    /// Makes the file when it is not there; ends a line that a crash cut off. Unavailable.
    explicit LexiconWriter(const std::string& path);
    ~LexiconWriter();
    LexiconWriter(const LexiconWriter&) = delete;
    LexiconWriter& operator=(const LexiconWriter&) = delete;

    void add(std::string_view word);
    /// On disk when it returns. Unavailable.
    void sync();

private:
    int _fd;
    std::string _pending;
};

/// The file as it is now, mapped. [worker, one thread at a time]
class Lexicon {
public:
    explicit Lexicon(std::string path) : _path(std::move(path)) {}
    ~Lexicon() { unmap(); }
    Lexicon(const Lexicon&) = delete;
    Lexicon& operator=(const Lexicon&) = delete;

    /// Takes in what was added. Unavailable.
    void refresh();
    /// Words that hold `part`, each once; nullopt when there are more than `limit`.
    std::optional<std::vector<std::string_view>> find(std::string_view part, std::size_t limit) const;

private:
    void unmap() noexcept;

    const std::string _path;
    const char* _begin = nullptr;
    std::size_t _size = 0;
};

}  // namespace corbel::search_xapian
