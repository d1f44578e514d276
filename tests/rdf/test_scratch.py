from ckan.tests import factories
from ckan.tests.helpers import call_action
from rdflib import Graph, URIRef
from ckanext.ogp_tn.rdf import writing, reading, addresses
def test_it(unique):
    b=factories.Organization(name=unique("b"), title_translated={"ar":"هيكل","fr":"Corps"}, body_kind="ministry", contact_email="a@b.tn")
    d=factories.Dataset(name=unique("d"), owner_org=b["id"], title_translated={"ar":"نقل","fr":"x\x0by"}, license_id="cc-by", governorate="TN-11", sector="transport", transport_layer="planned",
      tags=[{"name":"نقل"},{"name":"bus"}], spatial_coverage=[{"text":"Sfax","uri":"http://a.b/c","geom":'{"type":"Point","coordinates":[1,2]}'}], temporal_coverage=[{"start":"2018","end":"2018-07-31"}],
      resources=[{"url":"http://a.tn/x y.csv","format":"CSV","name_translated":{"fr":"f"},"unit":"km","conforms_to":["abc","http://x.y/z"]}, {"url":"","format":"GTFS"}],
      extras=[{"key":"foo","value":"bar"}])
    d=call_action("package_show",id=d["name"])
    g=Graph(); writing.prefixes(g); r=addresses.record(d); writing.write(g,d,r); writing.write_record(g,d,r)
    t=g.serialize(format="turtle"); print(t)
    import json
    for f in ("turtle","pretty-xml","json-ld"):
        g2=Graph().parse(data=g.serialize(format=f), format={"pretty-xml":"xml"}.get(f,f))
        x=reading.dataset(g2,r); print(f, json.dumps(x,ensure_ascii=False,indent=1) if f=="turtle" else x==reading.dataset(g,r))
    assert 0
