/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.profile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.ExceptionsHelper;
import org.opensearch.OpenSearchParseException;
import org.opensearch.action.DocWriteRequest;
import org.opensearch.action.bulk.BulkItemResponse;
import org.opensearch.action.bulk.BulkRequest;
import org.opensearch.action.delete.DeleteRequest;
import org.opensearch.action.get.GetRequest;
import org.opensearch.action.get.GetResponse;
import org.opensearch.action.get.MultiGetItemResponse;
import org.opensearch.action.get.MultiGetRequest;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.cache.Cache;
import org.opensearch.common.cache.CacheBuilder;
import org.opensearch.common.io.stream.BytesStreamOutput;
import org.opensearch.common.settings.Setting;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.common.xcontent.cbor.CborXContent;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.core.common.unit.ByteSizeValue;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.index.IndexNotFoundException;
import org.opensearch.recommend.config.IndexConfig;
import org.opensearch.recommend.config.Names;
import org.opensearch.recommend.core.profile.Profile;
import org.opensearch.recommend.core.util.Hashes;
import org.opensearch.transport.client.Client;

/**
 * Profiles by user id. Reads are realtime: they see every acknowledged write without a refresh. Writes are conditional
 * on what was read, so that none undoes another; what was last written or read is remembered on the node for the next
 * write, which finds out if it is out of date.
 */
public final class ProfileStore {
    private static final Logger logger = LogManager.getLogger(ProfileStore.class);

    public static final Setting<ByteSizeValue> CACHE_SIZE =
            Setting.memorySizeSetting("plugins.recommend.profiles.cache_size", "4%", Setting.Property.NodeScope);

    /** Bytes of a document beside the profile and the user's id. */
    private static final int ROOM_BESIDE = 100;

    /**
     * A profile to be written in place of what was read.
     *
     * @param read    what was read
     * @param profile what takes its place
     */
    public record Change(StoredProfile read, Profile profile) {}

    /**
     * What became of a bulk of changes.
     *
     * @param conflicts users whose profile had changed since it was read, and who are as they were
     * @param failed    users whose profile could not be written, with the reason
     */
    public record Written(List<String> conflicts, Map<String, Exception> failed) {}

    private record Key(String indexUuid, String userId) {
        /** The cache takes the lowest bits for one of its parts, which must not be those that tell apart within the part. */
        @Override
        public int hashCode() {
            return (int) Hashes.mix(indexUuid.hashCode(), userId.hashCode());
        }
    }

    /** A profile with its weight, for which the cache asks at every read. */
    private record Remembered(StoredProfile stored, long bytes) {
        static Remembered of(StoredProfile stored) {
            return new Remembered(stored, 200 + stored.profile().bytes());
        }
    }

    private final Client client;
    private final ClusterService clusterService;
    private final Cache<Key, Remembered> cache;

    /** A store whose client runs as the plugin. */
    public ProfileStore(Client pluginClient, ClusterService clusterService, Settings settings) {
        this.client = pluginClient;
        this.clusterService = clusterService;
        this.cache = CacheBuilder.<Key, Remembered>builder()
                .setMaximumWeight(CACHE_SIZE.get(settings).getBytes())
                .weigher((key, remembered) -> remembered.bytes)
                .build();
    }

    /** Reads one profile; a user without one, or an index without profiles, gives {@link StoredProfile#missing}. */
    public void get(IndexConfig config, String userId, ActionListener<StoredProfile> listener) {
        client.get(
                new GetRequest(Names.profiles(config.index()), userId),
                ActionListener.wrap(response -> listener.onResponse(read(userId, response)), e -> {
                    if (ExceptionsHelper.unwrapCause(e) instanceof IndexNotFoundException) {
                        listener.onResponse(StoredProfile.missing(userId));
                    } else {
                        listener.onFailure(e);
                    }
                }));
    }

    /** Reads many profiles at once, as {@link #get} does. Fails when one of them cannot be read. */
    public void getAll(
            IndexConfig config, Collection<String> userIds, ActionListener<Map<String, StoredProfile>> listener) {
        Map<String, StoredProfile> found = new HashMap<>();
        if (userIds.isEmpty()) {
            listener.onResponse(found);
            return;
        }
        String index = Names.profiles(config.index());
        String uuid = uuid(index);
        MultiGetRequest request = new MultiGetRequest();
        userIds.forEach(userId -> request.add(index, userId));
        client.multiGet(
                request,
                ActionListener.wrap(
                        response -> {
                            for (MultiGetItemResponse item : response.getResponses()) {
                                StoredProfile stored;
                                if (!item.isFailed()) {
                                    stored = read(item.getId(), item.getResponse());
                                } else if (ExceptionsHelper.unwrapCause(
                                                item.getFailure().getFailure())
                                        instanceof IndexNotFoundException) {
                                    stored = StoredProfile.missing(item.getId());
                                } else {
                                    throw item.getFailure().getFailure();
                                }
                                found.put(item.getId(), stored);
                                StoredProfile known = remembered(uuid, item.getId());
                                if (known == null || known.seqNo() < stored.seqNo()) {
                                    remember(uuid, stored);
                                }
                            }
                            listener.onResponse(found);
                        },
                        listener::onFailure));
    }

    /**
     * Reads many profiles to write them again: from what the node remembers where it does, which may be out of date, so
     * good for a conditional write only.
     */
    public void getForUpdate(
            IndexConfig config, Collection<String> userIds, ActionListener<Map<String, StoredProfile>> listener) {
        Map<String, StoredProfile> found = new HashMap<>();
        List<String> others = new ArrayList<>();
        String uuid = uuid(Names.profiles(config.index()));
        for (String userId : userIds) {
            StoredProfile known = remembered(uuid, userId);
            if (known == null) {
                others.add(userId);
            } else {
                found.put(userId, known);
            }
        }
        getAll(
                config,
                others,
                ActionListener.wrap(
                        read -> {
                            found.putAll(read);
                            listener.onResponse(found);
                        },
                        listener::onFailure));
    }

    /** Profiles that were read to be written again, or what the node has come to remember of them since. */
    public Map<String, StoredProfile> latest(
            IndexConfig config, Map<String, StoredProfile> read, Collection<String> userIds) {
        Map<String, StoredProfile> latest = new HashMap<>();
        String uuid = uuid(Names.profiles(config.index()));
        for (String userId : userIds) {
            StoredProfile before = read.get(userId);
            StoredProfile known = remembered(uuid, userId);
            latest.put(userId, known != null && known.seqNo() > before.seqNo() ? known : before);
        }
        return latest;
    }

    /** Writes profiles in one bulk, each on the condition that it is still as it was read. */
    public void write(IndexConfig config, Collection<Change> changes, ActionListener<Written> listener) {
        Written written = new Written(new ArrayList<>(), new HashMap<>());
        if (changes.isEmpty()) {
            listener.onResponse(written);
            return;
        }
        String index = Names.profiles(config.index());
        String uuid = uuid(index);
        List<Change> order = List.copyOf(changes);
        BulkRequest request = new BulkRequest();
        order.forEach(change -> request.add(request(index, change)));
        client.bulk(
                request,
                ActionListener.wrap(
                        response -> {
                            for (BulkItemResponse item : response.getItems()) {
                                Change change = order.get(item.getItemId());
                                String userId = change.profile().userId();
                                if (!item.isFailed()) {
                                    remember(
                                            uuid,
                                            new StoredProfile(
                                                    change.profile(),
                                                    item.getResponse().getVersion(),
                                                    item.getResponse().getSeqNo(),
                                                    item.getResponse().getPrimaryTerm()));
                                    continue;
                                }
                                forget(uuid, userId);
                                if (item.getFailure().getStatus() == RestStatus.CONFLICT) {
                                    written.conflicts().add(userId);
                                } else {
                                    written.failed()
                                            .put(userId, item.getFailure().getCause());
                                }
                            }
                            listener.onResponse(written);
                        },
                        listener::onFailure));
    }

    /** Removes a profile's document, unless it has changed since it was read. */
    public void remove(IndexConfig config, StoredProfile read, ActionListener<Void> listener) {
        String index = Names.profiles(config.index());
        String uuid = uuid(index);
        String userId = read.profile().userId();
        forget(uuid, userId);
        client.delete(
                new DeleteRequest(index, userId).setIfSeqNo(read.seqNo()).setIfPrimaryTerm(read.primaryTerm()),
                ActionListener.wrap(
                        response -> {
                            forget(uuid, userId);
                            listener.onResponse(null);
                        },
                        listener::onFailure));
    }

    /** Profiles remembered on this node at the moment. */
    public int cached() {
        return cache.count();
    }

    /** Approximate bytes of the profiles remembered on this node at the moment. */
    public long cachedBytes() {
        return cache.weight();
    }

    private static StoredProfile read(String userId, GetResponse response) {
        if (!response.isExists()) {
            return StoredProfile.missing(userId);
        }
        return new StoredProfile(
                parse(userId, response), response.getVersion(), response.getSeqNo(), response.getPrimaryTerm());
    }

    /** A document that is no profile of ours counts as just forgotten, so that the next event has it built anew. */
    private static Profile parse(String userId, GetResponse response) {
        try {
            Map<String, Object> document = response.getSourceAsMap();
            if (!userId.equals(document.get("user_id"))) {
                logger.warn("the profile document of user [{}] is that of [{}]", userId, document.get("user_id"));
            } else if (document.get("profile") instanceof byte[] bytes) {
                return Profile.fromBytes(userId, bytes);
            } else {
                logger.warn("the profile document of user [{}] has no [profile] in bytes", userId);
            }
        } catch (IllegalArgumentException | OpenSearchParseException e) {
            logger.warn("the profile document of user [{}] cannot be read", userId, e);
        }
        return Profile.empty(userId).asGeneration(0, System.currentTimeMillis());
    }

    /**
     * The document of a profile, in {@link XContentType#CBOR}, which holds bytes as they are: the profile's stored form,
     * and beside it what somebody may want to know who looks at the index.
     */
    public static BytesReference document(Profile profile) {
        byte[] bytes = profile.toBytes();
        BytesStreamOutput out =
                new BytesStreamOutput(bytes.length + 2 * profile.userId().length() + ROOM_BESIDE);
        try (XContentBuilder builder = new XContentBuilder(CborXContent.cborXContent, out)) {
            builder.startObject();
            builder.field("user_id", profile.userId());
            builder.field("updated_at", profile.updatedAt());
            builder.field("events", profile.events());
            builder.field("profile", bytes);
            return BytesReference.bytes(builder.endObject());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static IndexRequest request(String index, Change change) {
        IndexRequest request = new IndexRequest(index).id(change.profile().userId());
        if (change.read().exists()) {
            request.setIfSeqNo(change.read().seqNo())
                    .setIfPrimaryTerm(change.read().primaryTerm());
        } else {
            request.opType(DocWriteRequest.OpType.CREATE);
        }
        return request.source(document(change.profile()), XContentType.CBOR);
    }

    private StoredProfile remembered(String uuid, String userId) {
        Remembered known = uuid == null ? null : cache.get(new Key(uuid, userId));
        return known == null ? null : known.stored;
    }

    private void remember(String uuid, StoredProfile stored) {
        if (uuid != null && stored.exists()) {
            cache.put(new Key(uuid, stored.profile().userId()), Remembered.of(stored));
        }
    }

    private void forget(String uuid, String userId) {
        if (uuid != null) {
            cache.invalidate(new Key(uuid, userId));
        }
    }

    /** By its UUID an index is known, since sequence numbers start again in an index made anew; null without it. */
    private String uuid(String index) {
        IndexMetadata metadata = clusterService.state().metadata().index(index);
        return metadata == null ? null : metadata.getIndexUUID();
    }
}
