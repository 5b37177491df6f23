"""The page that one writes first: a data frame, a filter, one ScatterplotLayer. What `bench.dashboard` compares with."""

import os
from datetime import date

import pandas as pd
import pydeck as pdk
import streamlit as st
from deltalake import DeltaTable

table = DeltaTable(os.environ["SITREP_STORE"] + "/events").to_pandas()
kind = st.selectbox("Type", ["all", *sorted(table["event_type"].unique())])
first, last = st.slider("Days", date(2016, 1, 1), date(2025, 12, 31), (date(2016, 1, 1), date(2025, 12, 31)))
shown = table[table["date_start"].between(pd.Timestamp(first).date(), pd.Timestamp(last).date())]
shown = shown[shown["event_type"] == kind] if kind != "all" else shown
points = shown.dropna(subset=["latitude"])[["latitude", "longitude", "event_type"]]
st.pydeck_chart(
    pdk.Deck(
        [pdk.Layer("ScatterplotLayer", points, get_position=["longitude", "latitude"], get_radius=9000, get_fill_color=[200, 60, 20])],
        initial_view_state=pdk.ViewState(latitude=20, longitude=30, zoom=2),
        map_provider=None,
    )
)
st.html(f'<div data-testid="counts"><b>{len(shown):,}</b></div>')
