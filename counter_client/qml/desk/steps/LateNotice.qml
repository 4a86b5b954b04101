import QtQuick
import QtQuick.Layouts
import Station

// How many have waited longer than they were told; not there while there are none.
RowLayout {
    id: root

    required property int late

    visible: late > 0
    spacing: Theme.space8

    Icon {
        icon: "shape-triangle"
        size: Theme.px(18)
        color: Theme.warning
    }
    Text {
        text: qsTr("%n have waited longer than expected.", "", root.late)
        color: Theme.warning
        font.pixelSize: Theme.text16
        font.weight: Font.DemiBold
        Accessible.role: Accessible.StaticText
        Accessible.name: text
    }
}
