// create_folders: several folders below another, all or none.
#include "commands/verbs.h"
#include "folder_creation.h"

namespace corbel::soap {

template <class V>
void fields(V& visit, NewFolder& value) {
    visit("name", value.name);
    visit("comment", value.comment);
    visit("entryid", value.entryid);
    visit("open_if_exists", value.openIfExists);
    visit("type", value.type);
    visit("sync_id", value.syncId);
    visit("original_sourcekey", value.sourceKey);
}

namespace {

constexpr std::size_t kMaxNewFolders = 1'000;   ///< In one request.

struct CreateFolders {
    Bytes parent;
    std::vector<NewFolder> folders;
};
template <class V>
void fields(V& visit, CreateFolders& value) {
    visit("parent_eid", value.parent);
    visit("batch", value.folders);
}

struct CreateFoldersAnswer {
    std::vector<Bytes> entryids;
};
template <class V>
void fields(V& visit, CreateFoldersAnswer& value) {
    visit("entryids", value.entryids);
}

void takeBack(StoreSession& store, const std::vector<MadeFolder>& made) {
    for (auto each = made.rbegin(); each != made.rend(); ++each) {
        if (!each->isNew) continue;
        try {
            store.objects().deleteFolder(each->folder);
        } catch (const Error&) {   // somebody used it meanwhile; the client hears of the first error
        }
    }
}

CreateFoldersAnswer createFolders(Call& call, const CreateFolders& request) {
    if (request.folders.size() > kMaxNewFolders) throw Error(ErrorCode::LimitReached, "Too many folders at once");
    const FolderRef parent = call.realFolder(request.parent.value);
    std::vector<MadeFolder> made;
    CreateFoldersAnswer answer;
    try {
        for (const NewFolder& each : request.folders) {
            made.push_back(makeFolder(call, parent, each));
            answer.entryids.push_back({parent.store.objects().folderIds(made.back().folder).entryid});
        }
    } catch (...) {
        takeBack(parent.store, made);
        throw;
    }
    return answer;
}

}  // namespace

const Operation kCreateFolders = operation<createFolders>("create_folders");

}  // namespace corbel::soap
