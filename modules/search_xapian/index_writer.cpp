#include "index_writer.h"

#include <filesystem>
#include <limits>

#include "codec/words.h"
#include "corbel/error.h"
#include "terms.h"
#include "xapian_error.h"

namespace corbel::search_xapian {
namespace {

Xapian::docid toDocid(ItemId item) {
    if (item == 0 || item > std::numeric_limits<Xapian::docid>::max()) {
        throw Error(ErrorCode::Unsupported, "Search is not available",
                    "the item number " + std::to_string(item) + " is too large for the index");
    }
    return static_cast<Xapian::docid>(item);
}

}  // namespace

IndexWriter::IndexWriter(std::string folder, Xapian::Stem stem, std::function<void()> publish, std::function<void()> release)
    : _folder(std::move(folder)),
      _stem(std::move(stem)),
      _isStemming(!_stem.is_none()),
      _publish(std::move(publish)),
      _release(std::move(release)) {
    try {
        open();
    } catch (...) {
        _database.reset();
        _release();
        throw;
    }
}

IndexWriter::~IndexWriter() {
    if (_database) {
        try {
            _database->cancel_transaction();  // closing alone would commit
        } catch (const Xapian::Error&) {
            // a commit failed: nothing of it is there
        }
        _database.reset();
    }
    _release();
}

void IndexWriter::open() {
    const auto attempt = [this] {
        std::filesystem::create_directories(_folder);
        _database = std::make_unique<Xapian::WritableDatabase>(_folder, Xapian::DB_CREATE_OR_OPEN);
        const std::string format = _database->get_metadata(std::string(kFormatKey));
        if (_database->get_doccount() > 0 || !format.empty()) return format == kFormat;
        return true;
    };
    bool isGood = false;
    try {
        isGood = attempt();
    } catch (const Xapian::DatabaseLockError& error) {
        throw Error(ErrorCode::Conflict, "Search is not available", error.get_description());
    } catch (const Xapian::DatabaseError&) {
        // damaged, or of another version of Xapian: it can be made again
    } catch (const std::filesystem::filesystem_error& error) {
        throw Error(ErrorCode::Unavailable, "Search is not available", error.what());
    }
    guarded([&] {
        if (!isGood) {
            _database.reset();
            std::filesystem::remove_all(_folder);
            attempt();
        }
        _position = toPosition(_database->get_metadata(std::string(kPositionKey)));
        _lexicon = std::make_unique<LexiconWriter>(_folder + "/words");
        _database->begin_transaction();
    });
}

Xapian::WritableDatabase& IndexWriter::database() {
    if (!_database) throw Error(ErrorCode::Internal, "Search is not available", "a spent index writer was used");
    return *_database;
}

std::uint64_t IndexWriter::contentOf(ItemId item) {
    return guarded([&]() -> std::uint64_t {
        try {
            return search_xapian::contentOf(database().get_document(toDocid(item)).get_data());
        } catch (const Xapian::DocNotFoundError&) {
            return 0;
        }
    });
}

void IndexWriter::learn(const std::string& word) {
    if (_known.size() >= kMaxKnownWords) _known.clear();
    if (!_known.insert(word).second) return;
    for (const FieldPrefix& field : kFields) {
        if (database().term_exists(term(field.letter, word))) return;
    }
    _lexicon->add(word);
}

bool IndexWriter::addText(Xapian::Document& document, std::string& data, char field, std::string_view text, Words& terms, Words& seen) {
    const std::string folded = fold(text.substr(0, kMaxIndexedText));
    const bool keepsOrder = data.size() < kMaxKeptWords;
    if (keepsOrder) data.append({field, ' '});
    std::string word(1, field);
    forEachWord(folded, [&](std::string_view found, bool) {
        word.resize(1);
        word.append(found);
        if (keepsOrder) data.append(found).push_back(' ');
        if (!terms.insert(word).second) return;
        document.add_boolean_term(word);
        std::string bare(found);
        if (_isStemming) document.add_boolean_term(stemTerm(field, _stem(bare)));
        seen.insert(std::move(bare));
    });
    if (keepsOrder) data += '\n';
    return text.size() <= kMaxIndexedText;
}

bool IndexWriter::addSource(Xapian::Document& document, std::string_view text, const Words& seen) {
    const std::string folded = fold(text.substr(0, kMaxIndexedText));
    Words own;
    forEachWord(folded, [&](std::string_view found, bool) { own.emplace(found); });
    for (const std::string& word : own) {
        if (seen.contains(word)) continue;  // a candidate already
        document.add_boolean_term(term('R', word));
        learn(word);
    }
    return text.size() <= kMaxIndexedText;
}

void IndexWriter::put(const SearchDocument& document) {
    const Xapian::docid number = toDocid(document.item);
    guarded([&] {
        Xapian::Document made;
        std::string data = beginData(document.content);
        bool isComplete = document.isComplete;
        Words terms;
        Words inBody, inHeader;  // what is in a header only is no candidate of a body search
        for (const SearchText& text : document.texts) {
            if (text.field == kSearchSource) continue;
            const bool isOfBody = text.field == kSearchBody || text.field == kSearchAttachment;
            for (const FieldPrefix& field : kFields) {
                if (field.field == text.field)
                    isComplete &= addText(made, data, field.letter, text.text, terms, isOfBody ? inBody : inHeader);
            }
        }
        for (const Words* words : {&inBody, &inHeader}) {
            for (const std::string& word : *words) learn(word);
        }
        for (const SearchText& text : document.texts) {
            if (text.field == kSearchSource) isComplete &= addSource(made, text.text, inBody);
        }
        if (!isComplete) made.add_boolean_term(std::string(kIncompleteTerm));
        made.set_data(data);
        database().replace_document(number, made);
    });
}

void IndexWriter::remove(ItemId item) {
    guarded([&] {
        try {
            database().delete_document(toDocid(item));
        } catch (const Xapian::DocNotFoundError&) {
            // as wanted
        }
    });
}

void IndexWriter::forEachItem(const std::function<void(ItemId)>& each) {
    guarded([&] {
        for (auto at = database().postlist_begin(""); at != database().postlist_end(""); ++at) each(*at);
    });
}

void IndexWriter::commit(SearchPosition reached) {
    try {
        guarded([&] {
            _lexicon->sync();  // first: see lexicon.h
            database().set_metadata(std::string(kFormatKey), std::string(kFormat));
            database().set_metadata(std::string(kPositionKey), toText(reached));
            database().commit_transaction();
            database().begin_transaction();
        });
    } catch (...) {
        _database.reset();
        throw;
    }
    _position = reached;
}

void IndexWriter::publish() {
    guarded([&] {
        database().cancel_transaction();
        database().close();
    });
    _database.reset();
    _lexicon.reset();
    _publish();
}

}  // namespace corbel::search_xapian
