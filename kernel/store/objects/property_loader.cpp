#include "store/objects/property_loader.h"

#include <algorithm>
#include <iterator>

#include "corbel/message_data.h"
#include "corbel/property_tags.h"
#include "store/content_queries.h"
#include "store/content_reader.h"
#include "store/folder_queries.h"
#include "store/objects/content_prop_queries.h"
#include "store/objects/item_prop_queries.h"
#include "store/objects/message_mime.h"
#include "store/objects/mime_source.h"

namespace corbel::store {

using object_queries::ItemFacts;

/// What is asked for, and what has to be read for it.
struct PropertyLoader::Wanted {
    explicit Wanted(std::span<const PropTag> asked) : tags(asked) {
        if (asked.empty()) return;
        for (const PropTag tag : asked) add(tag);
        if (std::any_of(asked.begin(), asked.end(),
                        [](PropTag tag) { return tag.id() == tags::NormalizedSubject.id() || tag.id() == tags::SubjectPrefix.id(); })) {
            add(tags::Subject);
            add(tags::SubjectPrefix);
        }
        if (ids.empty()) return;
        // Tells a message made by properties from a delivered one: every one of the former has it.
        add(tags::MessageClass);
    }

    bool all() const { return tags.empty(); }
    /// Nothing has to be read but the item's own rows.
    bool computedOnly() const { return !all() && ids.empty(); }

    std::span<const PropTag> tags;  // as asked
    std::vector<PropTag> reading;   // with what they depend on
    std::vector<PropId> ids;        // of those that are stored

private:
    void add(PropTag tag) {
        if (std::find(reading.begin(), reading.end(), tag) != reading.end()) return;
        reading.push_back(tag);
        if (!isComputed(tag.id()) && std::find(ids.begin(), ids.end(), tag.id()) == ids.end()) ids.push_back(tag.id());
    }
};

namespace {

constexpr std::uint64_t kLargePieceBytes = 256 * 1024;

void keepWanted(std::span<const PropTag> tags, PropertyBag& bag) {
    std::vector<PropId> unasked;
    for (const Property& property : bag.all()) {
        // A big value keeps its place: its type is Error here.
        const bool isAsked = std::any_of(tags.begin(), tags.end(), [&](PropTag tag) {
            return tag.id() == property.tag.id() &&
                   (tag == property.tag || tag.type() == PropType::Unspecified || property.tag.type() == PropType::Error);
        });
        if (!isAsked) unasked.push_back(property.tag.id());
    }
    for (const PropId id : unasked) bag.erase(id);
}

}  // namespace

PropertyLoader::PropertyLoader(db::Connection& connection, StoreFile& file, const Reader& reader)
    : _connection(connection), _file(file), _reader(reader) {}

void PropertyLoader::tellLarge(ItemId item, PropTag tag, std::uint64_t content) {
    const std::uint64_t size = content_queries::size(_connection, _file.id(), content);
    _onLarge(item, tag, size, [&](const std::function<bool(std::string_view)>& take) {
        std::string piece;
        for (std::uint64_t at = 0; at < size; at += kLargePieceBytes) {
            piece.clear();
            readStoredContent(_connection, _file, content, at, std::min(kLargePieceBytes, size - at), piece);
            if (!take(piece)) return;
        }
    });
}

void PropertyLoader::showFlags(std::span<Facts> page) {
    if (_reader.isOwner) return;
    for (Facts& facts : page) facts.row.flags = flagsFor(_connection, _file.id(), facts.folder, facts.row, _reader);
}

const ParentIds& PropertyLoader::parentOf(FolderId folder) {
    const auto found = _parents.find(folder);
    if (found != _parents.end()) return found->second;
    folder_queries::FolderNames names = folder_queries::names(_connection, _file.id(), folder);
    return _parents.emplace(folder, ParentIds{std::move(names.entryid), std::move(names.sourceKey)}).first->second;
}

void PropertyLoader::load(std::span<const ItemId> items, std::span<const PropTag> tags, const Each& each) {
    const Wanted wanted(tags);
    std::vector<ItemFacts> page;
    std::vector<PropertyBag> bags;
    while (!items.empty()) {
        const std::span<const ItemId> asked = items.first(std::min(items.size(), object_queries::kItemsPerStatement));
        items = items.subspan(asked.size());
        page.clear();
        object_queries::facts(_connection, _file.id(), asked, [&](ItemFacts&& facts) { page.push_back(std::move(facts)); });
        if (wants(wanted.tags, corbel::tags::MessageFlags)) showFlags(page);
        std::map<ItemId, std::size_t> at;
        for (std::size_t i = 0; i < page.size(); ++i) at.emplace(page[i].row.item, i);
        loadPage(page, wanted, bags);
        for (const ItemId item : asked) {
            const auto found = at.find(item);
            if (found == at.end()) continue;
            if (!each(page[found->second], std::move(bags[found->second]))) return;
            at.erase(found);
        }
    }
}

std::optional<PropertyBag> PropertyLoader::load(ItemId item, std::span<const PropTag> tags) {
    std::optional<PropertyBag> loaded;
    load({&item, 1}, tags, [&](const ItemFacts&, PropertyBag&& bag) {
        loaded = std::move(bag);
        return true;
    });
    return loaded;
}

PropertyBag PropertyLoader::load(const ItemFacts& facts, std::span<const PropTag> tags) {
    std::vector<PropertyBag> bags;
    ItemFacts shown = facts;
    showFlags({&shown, 1});
    loadPage({&shown, 1}, Wanted(tags), bags);
    return std::move(bags.front());
}

std::vector<PropertyBag> PropertyLoader::load(std::span<const ItemFacts> page, std::span<const PropTag> tags) {
    const Wanted wanted(tags);
    std::vector<PropertyBag> loaded, bags;
    while (!page.empty()) {
        const auto some = page.first(std::min(page.size(), object_queries::kItemsPerStatement));
        page = page.subspan(some.size());
        std::vector<ItemFacts> shown(some.begin(), some.end());
        showFlags(shown);
        loadPage(shown, wanted, bags);
        std::move(bags.begin(), bags.end(), std::back_inserter(loaded));
    }
    return loaded;
}

void PropertyLoader::loadPage(std::span<const ItemFacts> page, const Wanted& wanted, std::vector<PropertyBag>& bags) {
    const StoreId store = _file.id();
    bags.assign(page.size(), {});
    if (!wanted.computedOnly()) {
        std::vector<std::uint64_t> contents;
        std::multimap<std::uint64_t, std::size_t> byContent;
        std::map<ItemId, std::size_t> byItem;
        std::vector<ItemId> items;
        for (std::size_t i = 0; i < page.size(); ++i) {
            if (!byContent.contains(page[i].row.content)) contents.push_back(page[i].row.content);
            byContent.emplace(page[i].row.content, i);
            byItem.emplace(page[i].row.item, i);
            items.push_back(page[i].row.item);
        }
        std::vector<std::pair<std::uint64_t, StoredProperty>> large;
        content_prop_queries::loadMany(_connection, store, contents, wanted.ids, [&](std::uint64_t content, StoredProperty&& stored) {
            if (stored.content != 0 && _onLarge) large.emplace_back(content, stored);
            const auto [first, last] = byContent.equal_range(content);
            for (auto it = first; it != last; ++it) bags[it->second].set(stored.property);
        });
        for (const auto& [content, stored] : large) {
            const auto [first, last] = byContent.equal_range(content);
            for (auto it = first; it != last; ++it) tellLarge(page[it->second].row.item, stored.tag, stored.content);
        }
        for (std::size_t i = 0; i < page.size(); ++i) {
            if (!bags[i].empty() || kindOf(page[i].row.uid) != ItemKind::Visible) continue;
            if (!addListed(page[i], wanted.reading, bags[i])) loadMime(page[i], wanted.reading, bags[i]);
        }
        content_prop_queries::loadOfItems(_connection, store, items, wanted.ids, [&](ItemId item, StoredProperty&& stored) {
            if (stored.tag.id() == item_prop_queries::kWantedUid) return;
            PropertyBag& bag = bags[byItem.at(item)];
            if (stored.tag.type() == PropType::Unspecified)
                bag.erase(stored.tag.id());
            else
                bag.set(std::move(stored.property));
        });
    }
    static const ParentIds noParent;
    for (std::size_t i = 0; i < page.size(); ++i) {
        const ParentIds& parent = wantsParent(wanted.tags) ? parentOf(page[i].folder) : noParent;
        addComputed(page[i], _file.guid(), parent, wanted.reading, bags[i]);
        if (!wanted.all()) keepWanted(wanted.tags, bags[i]);
    }
}

void PropertyLoader::loadMime(const ItemFacts& facts, std::span<const PropTag> tags, PropertyBag& bag) {
    MimeSource* const source = _file.environment().mimeSource;
    if (!source) return;
    readMime(_connection, _file, facts, [&](const MimeMessage& message) { source->properties(message, tags, bag); });
    std::vector<PropId> big;
    for (const Property& property : bag.all()) {
        if (property.tag.isMultiValue() || sizeBytes(property.value) <= kMaxInlineValueBytes) continue;
        big.push_back(property.tag.id());
        const auto& bytes = std::get<std::string>(property.value);
        if (_onLarge) _onLarge(facts.row.item, property.tag, bytes.size(), [&](const std::function<bool(std::string_view)>& take) { take(bytes); });
    }
    for (const PropId id : big) bag.set(bigPlaceholder(id));
}

}  // namespace corbel::store
