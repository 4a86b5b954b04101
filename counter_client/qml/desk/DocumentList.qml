pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Station

// What the citizen was told to bring.
ColumnLayout {
    id: root

    required property var documents
    required property bool narrow

    spacing: Theme.space4
    Accessible.role: Accessible.List
    Accessible.name: qsTr("Documents to bring")

    Text {
        text: qsTr("Documents to bring")
        color: Theme.textSecondary
        font.pixelSize: Theme.text14
        font.weight: Font.DemiBold
        Accessible.ignored: true
    }
    // A narrow window has no room for a line each.
    Text {
        visible: root.narrow
        text: root.documents.join("  ·  ")
        color: Theme.text
        font.pixelSize: Theme.text14
        wrapMode: Text.WordWrap
        Layout.fillWidth: true
        Accessible.role: Accessible.StaticText
        Accessible.name: root.documents.join(", ")
    }
    Repeater {
        model: root.narrow ? [] : root.documents

        RowLayout {
            id: line

            required property string modelData

            spacing: Theme.space8
            Layout.fillWidth: true
            Accessible.role: Accessible.ListItem
            Accessible.name: modelData

            Icon {
                icon: "document"
                size: Theme.px(18)
                color: Theme.primary
            }
            Text {
                text: line.modelData
                color: Theme.text
                font.pixelSize: Theme.text16
                elide: Text.ElideRight
                Layout.fillWidth: true
                Accessible.ignored: true
            }
        }
    }
}
