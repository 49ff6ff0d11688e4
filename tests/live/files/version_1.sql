BEGIN TRANSACTION;
CREATE TABLE wayfellow_deployment (
	fingerprint TEXT NOT NULL, 
	name TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	model TEXT NOT NULL, 
	deployed TEXT NOT NULL, 
	CONSTRAINT wayfellow_deployment_pkey PRIMARY KEY (fingerprint), 
	CONSTRAINT wayfellow_deployment_name_version_key UNIQUE (name, version)
);
INSERT INTO "wayfellow_deployment" VALUES('6e29f9e5f771824a79ecbb2847fc29d3342dbd10430a97ee40d5ffd1ec7df8d5','small',1,'{"name":"small","title":"Small","timezone":"Europe/London","roles":[{"name":"mentee","details":[{"name":"age","type":"number","optional":true},{"name":"wants","type":"some of","choices":["leadership","finance"],"optional":true},{"name":"may_travel","type":"yes or no","optional":true},{"name":"born","type":"date","optional":true},{"name":"region","type":"text","private":true,"optional":true}]},{"name":"mentor","takes":[1,2]}],"staff":[{"name":"coordinator","lifts_holds":true}],"relationships":[{"name":"pair","members":["mentee","mentor"]}],"outcomes":[{"name":"completed","label":"Took part to the end","completed":true},{"name":"withdrawn"},{"name":"removed","label":"Asked to leave","may_return":false}],"lifecycles":[{"subject":"mentee","stages":[{"name":"recruitment"},{"name":"matching"}],"steps":[{"name":"applying","stage":"recruitment","needs":[{"key":"form application","kind":"form","name":"application","by":["them","",""]}],"rules":[{"trigger":{"type":"true","condition":{"type":"needs done"}},"target":{"type":"go","step":"screening"}},{"trigger":{"type":"clock","clock":{"anchor":{"kind":"step"},"first":[1,"weeks"],"falls":"day start"}},"actions":[{"type":"message","manner":"remind","to":[["them","",""]],"template":"finish"}]},{"trigger":{"type":"clock","clock":{"anchor":{"kind":"step"},"first":[6,"weeks"],"falls":"day end"}},"target":{"type":"end","outcome":"withdrawn"}}]},{"name":"screening","stage":"recruitment","rules":[{"trigger":{"type":"event","name":"accepted","by":[["staff","coordinator",""]]},"target":{"type":"go","step":"waiting"}},{"trigger":{"type":"event","name":"removed","by":[["staff","coordinator",""]]},"target":{"type":"end","outcome":"removed"}}]},{"name":"waiting","stage":"matching","rules":[{"trigger":{"type":"engine","name":"matched"},"target":{"type":"go","step":"mentoring"}}]},{"name":"mentoring","stage":"matching","rules":[{"trigger":{"type":"engine","name":"ended","relation":"pair","last":true},"target":{"type":"end","outcome":"completed"}}]}]},{"subject":"mentor","stages":[{"name":"matching"}],"steps":[{"name":"waiting","stage":"matching","rules":[{"trigger":{"type":"engine","name":"matched"},"target":{"type":"go","step":"mentoring"}}]},{"name":"mentoring","stage":"matching","rules":[{"trigger":{"type":"engine","name":"ended","relation":"pair","last":true},"target":{"type":"end","outcome":"completed"}}]}]},{"subject":"pair","stages":[{"name":"meetings"}],"steps":[{"name":"meeting","stage":"meetings","rules":[{"trigger":{"type":"event","name":"ended","by":[["member","mentee",""],["member","mentor",""],["staff","coordinator",""]]},"target":{"type":"end","outcome":"completed"}}]}]}],"policies":[{"name":"mentee with mentor","relationship":"pair","seekers":{"role":"mentee","steps":["waiting"]},"partners":{"role":"mentor","steps":["waiting","mentoring"]},"every":[1,"weeks"],"weekday":0}]}','2030-06-01T00:00:00.000000+00:00');
CREATE TABLE wayfellow_history (
	place INTEGER NOT NULL, 
	run TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	sequence INTEGER NOT NULL, 
	"when" TEXT NOT NULL, 
	recorded TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	name TEXT NOT NULL, 
	by_role TEXT NOT NULL, 
	by_id TEXT NOT NULL, 
	payload TEXT NOT NULL, 
	source TEXT NOT NULL, 
	target TEXT NOT NULL, 
	because TEXT NOT NULL, 
	cause_subject TEXT, 
	cause_sequence INTEGER, 
	CONSTRAINT wayfellow_history_pkey PRIMARY KEY (place), 
	CONSTRAINT wayfellow_history_run_subject_sequence_key UNIQUE (run, subject, sequence), 
	CONSTRAINT wayfellow_history_cause_check CHECK ((cause_subject IS NULL) = (cause_sequence IS NULL))
);
INSERT INTO "wayfellow_history" VALUES(1,'spring','ben',1,'2027-01-04T12:00:00.000000+00:00','2030-06-01T00:00:00.000000+00:00','enrolled','mentor','engine','','{}','','waiting','',NULL,NULL);
INSERT INTO "wayfellow_history" VALUES(2,'spring','ana',1,'2027-01-04T12:00:00.000000+00:00','2030-06-01T00:00:00.000000+00:00','enrolled','mentee','engine','','{}','','applying','',NULL,NULL);
INSERT INTO "wayfellow_history" VALUES(3,'spring','ana',2,'2027-01-05T12:00:00.000000+00:00','2030-06-01T00:00:00.000000+00:00','fact','form application','mentee','ana','{}','','','',NULL,NULL);
INSERT INTO "wayfellow_history" VALUES(4,'spring','ana',3,'2027-01-05T12:00:00.000000+00:00','2030-06-01T00:00:00.000000+00:00','condition','when done','engine','','{}','applying','screening','',NULL,NULL);
INSERT INTO "wayfellow_history" VALUES(5,'spring','ana',4,'2027-01-06T12:00:00.000000+00:00','2030-06-01T00:00:00.000000+00:00','event','accepted','coordinator','kim','{}','screening','waiting','',NULL,NULL);
INSERT INTO "wayfellow_history" VALUES(6,'spring','cy',1,'2027-01-05T12:00:00.000000+00:00','2030-06-01T00:00:00.000000+00:00','enrolled','mentee','coordinator','kim','{"age":16,"wants":["finance","leadership"],"may_travel":true,"region":"Málaga"}','','applying','',NULL,NULL);
INSERT INTO "wayfellow_history" VALUES(7,'spring','ana-2',1,'2027-01-06T12:00:00.000000+00:00','2030-06-01T00:00:00.000000+00:00','enrolled','mentor','engine','','{}','','waiting','',NULL,NULL);
INSERT INTO "wayfellow_history" VALUES(8,'spring','dee',1,'2027-01-04T12:00:00.000000+00:00','2030-06-01T00:00:00.000000+00:00','enrolled','mentee','engine','','{}','','applying','',NULL,NULL);
INSERT INTO "wayfellow_history" VALUES(9,'spring','eve',1,'2027-01-04T12:00:00.000000+00:00','2030-06-01T00:00:00.000000+00:00','enrolled','mentee','engine','','{}','','applying','',NULL,NULL);
INSERT INTO "wayfellow_history" VALUES(10,'spring','dee',2,'2027-01-06T12:00:00.000000+00:00','2030-06-01T00:00:00.000000+00:00','hold','pause','coordinator','kim','{}','','','',NULL,NULL);
INSERT INTO "wayfellow_history" VALUES(11,'spring','cy',2,'2027-01-07T12:00:00.000000+00:00','2030-06-01T00:00:00.000000+00:00','hold','concern','mentor','ben','{}','','','',NULL,NULL);
INSERT INTO "wayfellow_history" VALUES(12,'spring','eve',2,'2027-01-08T12:00:00.000000+00:00','2030-06-01T00:00:00.000000+00:00','moved by hand','withdrawn','coordinator','kim','{}','applying','withdrawn','moved away',NULL,NULL);
INSERT INTO "wayfellow_history" VALUES(13,'spring','ana+ben',1,'2027-01-11T09:00:00.000000+00:00','2030-06-01T00:00:00.000000+00:00','enrolled','pair','engine','','{"members":{"mentee":"ana","mentor":"ben"},"policy":"mentee with mentor"}','','meeting','',NULL,NULL);
INSERT INTO "wayfellow_history" VALUES(14,'spring','ana',5,'2027-01-11T09:00:00.000000+00:00','2030-06-01T00:00:00.000000+00:00','engine','matched','engine','','{"relationship":"ana+ben"}','waiting','mentoring','','ana+ben',1);
INSERT INTO "wayfellow_history" VALUES(15,'spring','ben',2,'2027-01-11T09:00:00.000000+00:00','2030-06-01T00:00:00.000000+00:00','engine','matched','engine','','{"relationship":"ana+ben"}','waiting','mentoring','','ana+ben',1);
INSERT INTO "wayfellow_history" VALUES(16,'spring','ana',6,'2027-01-20T12:00:00.000000+00:00','2030-06-01T00:00:00.000000+00:00','fact','details','coordinator','kim','{"age":17}','','','',NULL,NULL);
CREATE TABLE wayfellow_outbox (
	place INTEGER NOT NULL, 
	"key" TEXT NOT NULL, 
	run TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	"when" TEXT NOT NULL, 
	"to" TEXT NOT NULL, 
	name TEXT NOT NULL, 
	payload TEXT NOT NULL, 
	delivered TEXT, 
	attempts INTEGER NOT NULL, 
	problem TEXT NOT NULL, 
	CONSTRAINT wayfellow_outbox_pkey PRIMARY KEY (place), 
	CONSTRAINT wayfellow_outbox_key_key UNIQUE ("key")
);
INSERT INTO "wayfellow_outbox" VALUES(1,'spring/cy/2/coordinator','spring','task','cy','2027-01-07T12:00:00.000000+00:00','coordinator','concern','{}','2027-01-26T12:00:00.000000+00:00',1,'');
CREATE TABLE wayfellow_request (
	run TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	content TEXT NOT NULL, 
	answer INTEGER NOT NULL, 
	lines TEXT NOT NULL, 
	recorded TEXT NOT NULL, 
	CONSTRAINT wayfellow_request_pkey PRIMARY KEY (run, "key")
);
INSERT INTO "wayfellow_request" VALUES('spring','form-1','caf1cfd1e2434828790539a85dfed4df5f02487fed207811c5455d142033b663',0,'[["cy",1]]','2030-06-01T00:00:00.000000+00:00');
INSERT INTO "wayfellow_request" VALUES('spring','desk-2','1c7851c415e947e27dfb2a82097d299d07d2034bf4907e0969359f3035f51558',0,'[["eve",2]]','2030-06-01T00:00:00.000000+00:00');
CREATE TABLE wayfellow_run (
	id TEXT NOT NULL, 
	deployment TEXT NOT NULL, 
	starts TEXT NOT NULL, 
	rounds TEXT NOT NULL, 
	next_round TEXT, 
	opened TEXT NOT NULL, 
	CONSTRAINT wayfellow_run_pkey PRIMARY KEY (id)
);
INSERT INTO "wayfellow_run" VALUES('spring','6e29f9e5f771824a79ecbb2847fc29d3342dbd10430a97ee40d5ffd1ec7df8d5','2027-01-04','{"mentee with mentor":"2027-01-25T09:00:00Z"}','2027-02-01T09:00:00.000000+00:00','2030-06-01T00:00:00.000000+00:00');
CREATE TABLE wayfellow_subject (
	run TEXT NOT NULL, 
	id TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	step TEXT NOT NULL, 
	outcome TEXT NOT NULL, 
	entered TEXT NOT NULL, 
	created TEXT NOT NULL, 
	person TEXT, 
	next_due TEXT, 
	sequence INTEGER NOT NULL, 
	revision INTEGER NOT NULL, 
	state TEXT NOT NULL, 
	CONSTRAINT wayfellow_subject_pkey PRIMARY KEY (run, id)
);
INSERT INTO "wayfellow_subject" VALUES('spring','ben','mentor','mentoring','','2027-01-11T09:00:00.000000+00:00','2027-01-04T12:00:00.000000+00:00','ben',NULL,2,2,'{"id":"ben","kind":"mentor","created":"2027-01-04T12:00:00Z","step":"mentoring","entered":"2027-01-11T09:00:00Z","person":"ben","stages":{"matching":"2027-01-04T12:00:00Z"},"visited":["waiting","mentoring"],"spent":{"waiting":"P6DT75600S","matching":"P6DT75600S"},"relations":["ana+ben"],"sequence":2,"latest":"2027-01-11T09:00:00Z"}');
INSERT INTO "wayfellow_subject" VALUES('spring','ana','mentee','mentoring','','2027-01-11T09:00:00.000000+00:00','2027-01-04T12:00:00.000000+00:00','ana',NULL,6,6,'{"id":"ana","kind":"mentee","created":"2027-01-04T12:00:00Z","step":"mentoring","entered":"2027-01-11T09:00:00Z","person":"ana","stages":{"recruitment":"2027-01-04T12:00:00Z","matching":"2027-01-06T12:00:00Z"},"visited":["applying","screening","waiting","mentoring"],"spent":{"applying":"P1D","recruitment":"P2D","screening":"P1D","waiting":"P4DT75600S","matching":"P4DT75600S"},"facts":{"form application":[true,"2027-01-05T12:00:00Z",["mentee","ana"]],"age":[17,"2027-01-20T12:00:00Z",["coordinator","kim"]]},"relations":["ana+ben"],"journeys":["ana-2"],"sequence":6,"latest":"2027-01-20T12:00:00Z"}');
INSERT INTO "wayfellow_subject" VALUES('spring','cy','mentee','applying','','2027-01-05T12:00:00.000000+00:00','2027-01-05T12:00:00.000000+00:00','cy',NULL,2,2,'{"id":"cy","kind":"mentee","created":"2027-01-05T12:00:00Z","step":"applying","entered":"2027-01-05T12:00:00Z","person":"cy","stages":{"recruitment":"2027-01-05T12:00:00Z"},"visited":["applying"],"facts":{"age":[16,"2027-01-05T12:00:00Z",["coordinator","kim"]],"wants":[["finance","leadership"],"2027-01-05T12:00:00Z",["coordinator","kim"]],"may_travel":[true,"2027-01-05T12:00:00Z",["coordinator","kim"]],"region":["Málaga","2027-01-05T12:00:00Z",["coordinator","kim"]]},"timers":[[1,"2027-01-05T12:00:00Z",0,null,"P0D",0],[2,"2027-01-05T12:00:00Z",0,null,"P0D",0]],"holds":[["concern","2027-01-07T12:00:00Z",["mentor","ben"],"cy",[],""]],"stopped":"2027-01-07T12:00:00Z","sequence":2,"latest":"2027-01-07T12:00:00Z"}');
INSERT INTO "wayfellow_subject" VALUES('spring','ana-2','mentor','waiting','','2027-01-06T12:00:00.000000+00:00','2027-01-06T12:00:00.000000+00:00','ana',NULL,1,1,'{"id":"ana-2","kind":"mentor","created":"2027-01-06T12:00:00Z","step":"waiting","entered":"2027-01-06T12:00:00Z","person":"ana","stages":{"matching":"2027-01-06T12:00:00Z"},"visited":["waiting"],"journeys":["ana"],"sequence":1,"latest":"2027-01-06T12:00:00Z"}');
INSERT INTO "wayfellow_subject" VALUES('spring','dee','mentee','applying','','2027-01-04T12:00:00.000000+00:00','2027-01-04T12:00:00.000000+00:00','dee',NULL,2,2,'{"id":"dee","kind":"mentee","created":"2027-01-04T12:00:00Z","step":"applying","entered":"2027-01-04T12:00:00Z","person":"dee","stages":{"recruitment":"2027-01-04T12:00:00Z"},"visited":["applying"],"timers":[[1,"2027-01-04T12:00:00Z",0,null,"P0D",0],[2,"2027-01-04T12:00:00Z",0,null,"P0D",0]],"holds":[["pause","2027-01-06T12:00:00Z",["coordinator","kim"],"dee",[],""]],"stopped":"2027-01-06T12:00:00Z","sequence":2,"latest":"2027-01-06T12:00:00Z"}');
INSERT INTO "wayfellow_subject" VALUES('spring','eve','mentee','applying','withdrawn','2027-01-08T12:00:00.000000+00:00','2027-01-04T12:00:00.000000+00:00','eve',NULL,2,2,'{"id":"eve","kind":"mentee","created":"2027-01-04T12:00:00Z","step":"applying","entered":"2027-01-04T12:00:00Z","person":"eve","outcome":"withdrawn","ended":"2027-01-08T12:00:00Z","caused_by":"coordinator","stages":{"recruitment":"2027-01-04T12:00:00Z"},"visited":["applying"],"spent":{"applying":"P4D","recruitment":"P4D"},"sequence":2,"latest":"2027-01-08T12:00:00Z"}');
INSERT INTO "wayfellow_subject" VALUES('spring','ana+ben','pair','meeting','','2027-01-11T09:00:00.000000+00:00','2027-01-11T09:00:00.000000+00:00',NULL,NULL,1,1,'{"id":"ana+ben","kind":"pair","created":"2027-01-11T09:00:00Z","step":"meeting","entered":"2027-01-11T09:00:00Z","members":[["mentee","ana"],["mentor","ben"]],"active_since":"2027-01-11T09:00:00Z","stages":{"meetings":"2027-01-11T09:00:00Z"},"visited":["meeting"],"facts":{"policy":["mentee with mentor","2027-01-11T09:00:00Z",["engine",""]]},"sequence":1,"latest":"2027-01-11T09:00:00Z"}');
CREATE TABLE wayfellow_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT wayfellow_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "wayfellow_version" VALUES('0001');
CREATE INDEX wayfellow_subject_due ON wayfellow_subject (next_due, created, id, run) WHERE next_due IS NOT NULL;
CREATE INDEX wayfellow_subject_place ON wayfellow_subject (run, kind, outcome, step, entered);
CREATE INDEX wayfellow_subject_person ON wayfellow_subject (person, outcome);
CREATE INDEX wayfellow_run_due ON wayfellow_run (next_round);
CREATE INDEX wayfellow_outbox_waiting ON wayfellow_outbox (place) WHERE delivered IS NULL;
CREATE TRIGGER "wayfellow_history_update" BEFORE UPDATE ON "wayfellow_history" BEGIN SELECT RAISE(ABORT, 'a history is never changed'); END;
CREATE TRIGGER "wayfellow_history_delete" BEFORE DELETE ON "wayfellow_history" BEGIN SELECT RAISE(ABORT, 'a history is never changed'); END;
COMMIT;
